#include "appliance/cli/ceremony.hpp"

#include "appliance/ceremony/perform.hpp"
#include "appliance/ceremony/verify.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/cli/offline.hpp"
#include "appliance/cli/output.hpp"
#include "appliance/error.hpp"
#include "appliance/hexadecimal.hpp"

#include <iostream>
#include <memory>

namespace appliance::cli {

namespace {

std::filesystem::path transcript_given(const Invocation& invocation, const ceremony::Script& script) {
  const auto given = text_given(invocation, "--transcript");
  auto otherwise = script.path;
  return given.empty() ? otherwise.replace_extension(".transcript")
                       : std::filesystem::absolute(given).lexically_normal();
}

bool is_given(const Invocation& invocation, std::string_view option) { return invocation.given.contains(option); }

/// Whoever starts the ceremony says which file he means: by the digest that was read aloud and compared.
void require_confirmation(const Invocation& invocation, Console& console, const ceremony::Script& script) {
  auto typed = text_given(invocation, "--confirm");
  if (typed.empty() && !invocation.json) {
    console.out << "Read the digest aloud and compare it with everybody's copy.\n"
                   "Type its first 8 digits to begin, or press Ctrl-C: "
                << std::flush;
    std::getline(std::cin, typed);
  }
  if (!ceremony::confirms(script, typed)) {
    throw Error(Fault::refused,
                "this is not the digest of the file, or fewer than 8 digits of it: nothing was done; for scripts, give "
                "it with --confirm");
  }
}

rapidjson::Document describe(const ceremony::Performed& made, const ceremony::Staging& staging) {
  auto result = report_of(made.appliance);
  auto& memory = result.GetAllocator();
  result.AddMember("ceremony", text(hexadecimal(staging.script.digest), memory), memory);
  result.AddMember("transcript", text(staging.transcript.string(), memory), memory);
  result.AddMember("transcript_digest", text(made.transcript_digest, memory), memory);
  return result;
}

Answer rehearse(const ceremony::Staging& staging, bool json) {
  rapidjson::Document result(rapidjson::kObjectType);
  auto& memory = result.GetAllocator();
  rapidjson::Value lines(rapidjson::kArrayType);
  auto collecting = staging;
  if (json) {
    collecting.show = [&](std::string_view line) {
      lines.PushBack(rapidjson::Value(line.data(), static_cast<rapidjson::SizeType>(line.size()), memory), memory);
    };
  }
  ceremony::dry_run(collecting);
  result.AddMember("ceremony", text(hexadecimal(staging.script.digest), memory), memory);
  result.AddMember("lines", lines, memory);
  return json ? std::move(result) : rapidjson::Document();
}

}  // namespace

Answer hold_ceremony(const Invocation& invocation, Console& console) {
  if (is_given(invocation, "--single-operator")) {
    return Failure{"usage", "the ceremony file says how many approve, in [approvals]: leave --single-operator out", {}};
  }
  const std::filesystem::path file = text_given(invocation, "--ceremony");
  const auto loaded = ceremony::load_script(file);
  if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    const auto count = std::to_string(mistakes->size()) + (mistakes->size() == 1 ? " mistake" : " mistakes");
    return Failure{"ceremony", count + " in the ceremony file", *mistakes};
  }
  auto config = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&config)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  const auto& script = std::get<ceremony::Script>(loaded);
  ceremony::Staging staging{.config = std::get<Config>(config),
                            .config_file = std::filesystem::absolute(invocation.config).lexically_normal(),
                            .script = script,
                            .transcript = transcript_given(invocation, script),
                            .rehearsal = is_given(invocation, "--rehearsal"),
                            .going_on_with = text_given(invocation, "--continue"),
                            .show = nullptr};
  if (!invocation.json) {
    staging.show = [&](std::string_view line) { console.out << escaped(line) << std::endl; };
    console.out << "SHA-256 of " << escaped(file.filename().string()) << ": " << ceremony::grouped(script.digest)
                << "\n\n";
  }
  if (is_given(invocation, "--dry-run")) {
    return rehearse(staging, invocation.json);
  }
  require_confirmation(invocation, console, script);
  const auto made = ceremony::perform(staging);
  console.out << (invocation.json ? "" : "\n");
  return describe(made, staging);
}

Answer verify_transcript(const Invocation& invocation) {
  const auto keys = keys_given(invocation);
  if (keys.empty()) {
    throw Error(Fault::invalid,
                "name the public audit key that you trust with --key: the one in a transcript proves nothing");
  }
  const auto found = ceremony::verify(text_given(invocation, "--transcript"), keys);
  rapidjson::Document report(rapidjson::kObjectType);
  auto& memory = report.GetAllocator();
  report.AddMember("genuine", found.genuine, memory);
  report.AddMember("transcript_digest", text(found.digest, memory), memory);
  if (!found.genuine) {
    return Failure{"failed", found.finding, {}, std::make_shared<const rapidjson::Document>(std::move(report))};
  }
  report.AddMember("audit_key", text(found.key, memory), memory);
  return report;
}

}  // namespace appliance::cli
