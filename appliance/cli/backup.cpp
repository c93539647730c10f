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

using Memory = rapidjson::Document::AllocatorType;

rapidjson::Value text(const std::string& content, Memory& memory) {
  return {content.data(), static_cast<rapidjson::SizeType>(content.size()), memory};
}

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
  rapidjson::Document result(rapidjson::kObjectType);
  auto& memory = result.GetAllocator();
  result.AddMember("number", restored.number, memory);
  result.AddMember("store_id", text(to_string(restored.store_id), memory), memory);
  result.AddMember("last_entry", restored.last_entry, memory);
  result.AddMember("keys", static_cast<std::uint64_t>(restored.keys), memory);
  result.AddMember("files", static_cast<std::uint64_t>(restored.files), memory);
  result.AddMember("new_audit_key", restored.new_audit_key, memory);
  result.AddMember("history", text(std::string(evidence::name_of(restored.verdict.history)), memory), memory);
  result.AddMember("seconds", took.count(), memory);
  return result;
}

}  // namespace appliance::cli
