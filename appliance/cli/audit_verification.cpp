#include "appliance/backup/verify.hpp"
#include "appliance/cli/audit.hpp"
#include "appliance/cli/audit_log.hpp"
#include "appliance/cli/audit_report.hpp"
#include "appliance/cli/ceremony.hpp"
#include "appliance/cli/given.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/chain_verifier.hpp"
#include "appliance/evidence/export_line.hpp"
#include "storage/error.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <fstream>
#include <memory>

namespace appliance::cli {

namespace {

using evidence::Checkpoint;
using evidence::ExportHeader;

/// Feeds lines, the header first, to a verifier.
class Verification {
 public:
  Verification(std::vector<hsm::PublicPoint> keys, std::vector<Checkpoint> known)
      : keys_(std::move(keys)), pinned_(!keys_.empty()), known_(std::move(known)) {}

  void take(std::string_view line) {
    const auto read = evidence::read_export_line(line);
    if (const auto* header = std::get_if<ExportHeader>(&read)) {
      begin(*header);
    } else if (!verifier_) {
      throw Error(Fault::invalid, "the file does not begin with the header of an export of the audit log");
    } else if (const auto* entry = std::get_if<storage::LogEntry>(&read)) {
      verifier_->take(*entry);
    } else if (const auto* checkpoint = std::get_if<Checkpoint>(&read)) {
      verifier_->take(*checkpoint);
    } else {
      const auto& garbled = std::get<evidence::GarbledLine>(read);
      verifier_->add({garbled.entry, std::string(garbled.reason)});
    }
  }

  /// Throws Error{invalid} where there was not even a header.
  evidence::Report finish() {
    if (!verifier_) {
      throw Error(Fault::invalid, "the file is empty: it is no export of the audit log");
    }
    return verifier_->finish();
  }

 private:
  void begin(const ExportHeader& header) {
    if (verifier_) {
      return verifier_->add({0, "a second header stands among the lines"});
    }
    verifier_ =
        std::make_unique<evidence::ChainVerifier>(header.store_id, header.before, pinned_ ? keys_ : header.keys);
    std::ranges::for_each(known_, [&](const Checkpoint& checkpoint) { verifier_->expect(checkpoint); });
  }

  std::vector<hsm::PublicPoint> keys_;
  bool pinned_;
  std::vector<Checkpoint> known_;
  std::unique_ptr<evidence::ChainVerifier> verifier_;
};

std::string text_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

Answer conclude_from(const evidence::Report& report, const std::vector<std::string>& unknown) {
  return conclude(report.whole(), report.whole() ? std::string() : report.findings.front().what,
                  describe(report, unknown));
}

std::vector<std::string> unknown_of(bool pinned) {
  return pinned ? std::vector<std::string>()
                : std::vector<std::string>{
                      "whether the public key is the right one: it came with the log; name the one that you keep with "
                      "--key"};
}

Answer verify_online(const Invocation& invocation, Console& console, std::vector<hsm::PublicPoint> keys,
                     std::vector<Checkpoint> known) {
  AuditLog log(invocation, "verify", 1);
  if (log.failure()) {
    return *std::move(log.failure());
  }
  if (const auto* mirrored = log.mirrored()) {
    const auto read = evidence::read_export_line(text_of(*mirrored));
    if (const auto* checkpoint = std::get_if<Checkpoint>(&read)) {
      known.push_back(*checkpoint);
    }
  }
  const bool pinned = !keys.empty();
  Verification verification(std::move(keys), std::move(known));
  verification.take(text_of(log.header()));
  while (log.next(log.last(), [&](const rapidjson::Value& line) { verification.take(text_of(line)); })) {
    show_progress(log.next_entry() - 1, log.last(), invocation.json, console.err);
  }
  return log.failure() ? Answer(*std::move(log.failure())) : conclude_from(verification.finish(), unknown_of(pinned));
}

Answer verify_export(const std::string& file, std::vector<hsm::PublicPoint> keys, std::vector<Checkpoint> known) {
  const bool pinned = !keys.empty();
  Verification verification(std::move(keys), std::move(known));
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw Error(Fault::invalid, "the export cannot be read");
  }
  for (std::string line; std::getline(stream, line);) {
    verification.take(line);
  }
  return conclude_from(verification.finish(), unknown_of(pinned));
}

Answer verify_backed_up(const Invocation& invocation, Console& console, std::vector<hsm::PublicPoint> keys,
                        std::vector<Checkpoint> known) try {
  const bool pinned = !keys.empty();
  const auto report = backup::verify_log({.directory = text_given(invocation, "--backup"),
                                          .number = std::nullopt,
                                          .keys = std::move(keys),
                                          .known = std::move(known),
                                          .progress = [&](std::uint64_t done, std::uint64_t total) {
                                            show_progress(done, total, invocation.json, console.err);
                                          }});
  return conclude_from(report, unknown_of(pinned));
} catch (const storage::Error& error) {
  return Failure{"failed", error.what(), {}};
}

}  // namespace

Answer verify_audit(const Invocation& invocation, Console& console) {
  if (invocation.given.contains("--transcript")) {
    return verify_transcript(invocation);
  }
  auto keys = keys_given(invocation);
  auto known = known_given(invocation);
  const auto file = text_given(invocation, "--export");
  const bool backed_up = !text_given(invocation, "--backup").empty();
  if (backed_up && !file.empty()) {
    return Failure{"usage", "--export and --backup name two logs: give one of them", {}};
  }
  if (backed_up) {
    return verify_backed_up(invocation, console, std::move(keys), std::move(known));
  }
  return file.empty() ? verify_online(invocation, console, std::move(keys), std::move(known))
                      : verify_export(file, std::move(keys), std::move(known));
}

}  // namespace appliance::cli
