#include "appliance/cli/backup.hpp"

#include "appliance/backup/restore.hpp"
#include "appliance/cli/audit_report.hpp"
#include "appliance/cli/daemon.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/cli/offline.hpp"
#include "appliance/cli/output.hpp"
#include "appliance/cli/progress.hpp"
#include "appliance/error.hpp"
#include "storage/error.hpp"

#include <pwd.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <chrono>
#include <limits>

namespace appliance::cli {

namespace {

std::string request_for(const std::string& directory) {
  rapidjson::StringBuffer line;
  rapidjson::Writer<rapidjson::StringBuffer> writer(line);
  writer.StartObject();
  writer.Key("verb");
  writer.String("backup.create");
  writer.Key("arguments");
  writer.StartObject();
  writer.Key("directory");
  writer.String(directory.data(), static_cast<rapidjson::SizeType>(directory.size()));
  writer.EndObject();
  writer.EndObject();
  return {line.GetString(), line.GetSize()};
}

backup::Question question_of(const Invocation& invocation, Console& console) {
  const auto number = number_given(invocation, "--number", 0);
  if (number > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(Fault::invalid, "--number is larger than any backup's");
  }
  return {.directory = text_given(invocation, "directory"),
          .number = number == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(number)),
          .keys = keys_given(invocation),
          .known = known_given(invocation),
          .progress = [json = invocation.json, &console](std::uint64_t done, std::uint64_t total) {
            show_progress(done, total, json, console.err);
          }};
}

std::string user_name() {
  const auto* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::getuid());
}

void add_findings(rapidjson::Document& report, const std::vector<std::string>& findings) {
  auto& memory = report.GetAllocator();
  for (const auto& finding : findings) {
    rapidjson::Value row(rapidjson::kObjectType);
    row.AddMember("entry", 0, memory);
    row.AddMember("what", text(finding, memory), memory);
    report["findings"].PushBack(row, memory);
  }
}

rapidjson::Document report_of(const backup::Proof& proof) {
  auto report = describe(proof.audit, proof.unknown);
  auto& memory = report.GetAllocator();
  report["whole"].SetBool(proof.good());
  add_findings(report, proof.findings);
  report.AddMember("number", proof.manifest.number, memory);
  report.AddMember("store_id", text(to_string(proof.manifest.store_id), memory), memory);
  report.AddMember("software_version", text(proof.manifest.software_version, memory), memory);
  report.AddMember("keys", proof.manifest.keys.root().Size(), memory);
  report.AddMember("files", static_cast<std::uint64_t>(proof.manifest.files.size()), memory);
  return report;
}

constexpr double seconds_per_minute = 60;

/// The proof of a drill: what was restored, in which time, and that it opens.
rapidjson::Document report_of(const backup::Restored& restored, double seconds) {
  rapidjson::Document result(rapidjson::kObjectType);
  auto& memory = result.GetAllocator();
  const auto count = [&](rapidjson::Value::StringRefType name, std::uint64_t value) {
    result.AddMember(name, value, memory);
  };
  count("number", restored.number);
  result.AddMember("store_id", text(to_string(restored.store_id), memory), memory);
  count("last_entry", restored.last_entry);
  count("entries_verified", restored.entries);
  count("checkpoints_verified", restored.checkpoints);
  count("keys", restored.keys);
  count("files", restored.files);
  count("tenant_keys", restored.opening.tenant_keys);
  count("tenant_keys_unwrapped", restored.opening.keys_unwrapped);
  count("tokens", restored.opening.tokens);
  count("sample", restored.opening.sample);
  count("sample_opened", restored.opening.opened);
  rapidjson::Value findings(rapidjson::kArrayType);
  for (const auto& finding : restored.opening.findings) {
    findings.PushBack(text(finding, memory), memory);
  }
  result.AddMember("not_opened", findings, memory);
  count("lost_client_keys", restored.lost_client_keys);
  result.AddMember("new_audit_key", restored.new_audit_key, memory);
  result.AddMember("history", text(std::string(evidence::name_of(restored.verdict.history)), memory), memory);
  result.AddMember("seconds", seconds, memory);
  result.AddMember("minutes", seconds / seconds_per_minute, memory);
  return result;
}

}  // namespace

Answer create_backup(const Invocation& invocation, Console& console) {
  const auto directory = std::filesystem::absolute(text_given(invocation, "directory")).lexically_normal();
  return ask_daemon(invocation, request_for(directory.string()), [&](const rapidjson::Value& event) {
    invocation.json ? print_json(event, console.err) : print_progress(event, console.err);
  });
}

Answer verify_backup(const Invocation& invocation, Console& console) try {
  const auto proof = backup::verify(question_of(invocation, console));
  const auto first = !proof.findings.empty()         ? proof.findings.front()
                     : !proof.audit.findings.empty() ? proof.audit.findings.front().what
                                                     : std::string();
  return conclude(proof.good(), first, report_of(proof));
} catch (const storage::Error& error) {
  return Failure{"failed", error.what(), {}};
}

Answer restore_backup(const Invocation& invocation, Console& console) {
  auto loaded = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto restored = backup::restore(std::get<Config>(loaded), question_of(invocation, console), user_name());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return report_of(restored, took.count());
}

}  // namespace appliance::cli
