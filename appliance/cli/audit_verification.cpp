#include "appliance/cli/audit.hpp"
#include "appliance/cli/audit_log.hpp"
#include "appliance/cli/output.hpp"
#include "appliance/cli/progress.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/chain_verifier.hpp"
#include "appliance/evidence/export_line.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

namespace appliance::cli {

namespace {

using evidence::Checkpoint;
using evidence::ExportHeader;
using Memory = rapidjson::Document::AllocatorType;

std::vector<std::string> files_given(const Invocation& invocation, std::string_view option) {
  const auto found = invocation.given.find(option);
  return found == invocation.given.end() ? std::vector<std::string>() : found->second;
}

std::ifstream open(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw Error(Fault::invalid, "a file that was named cannot be read");
  }
  return stream;
}

std::vector<hsm::PublicPoint> read_keys(const std::vector<std::string>& files) {
  std::vector<hsm::PublicPoint> keys;
  for (const auto& file : files) {
    auto stream = open(file);
    const auto key = hsm::read_public_key_pem(std::string(std::istreambuf_iterator<char>(stream), {}));
    if (!key) {
      throw Error(Fault::invalid, "--key names a file that holds no public key of the curve P-256 in PEM");
    }
    keys.push_back(*key);
  }
  return keys;
}

/// Checkpoints of files with lines of exports; other lines are left out.
std::vector<Checkpoint> read_known(const std::vector<std::string>& files) {
  std::vector<Checkpoint> known;
  for (const auto& file : files) {
    auto stream = open(file);
    for (std::string line; std::getline(stream, line);) {
      const auto read = evidence::read_export_line(line);
      if (const auto* checkpoint = std::get_if<Checkpoint>(&read)) {
        known.push_back(*checkpoint);
      }
    }
  }
  return known;
}

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
    auto report = verifier_->finish();
    if (!pinned_) {
      report.unknown.emplace_back(
          "whether the public key is the right one: it came with the log; name the one that you keep with --key");
    }
    return report;
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

rapidjson::Value text(const std::string& content, Memory& memory) {
  return {content.data(), static_cast<rapidjson::SizeType>(content.size()), memory};
}

rapidjson::Value findings_of(const std::vector<evidence::Finding>& findings, Memory& memory) {
  rapidjson::Value list(rapidjson::kArrayType);
  for (const auto& finding : findings) {
    rapidjson::Value row(rapidjson::kObjectType);
    row.AddMember("entry", finding.entry, memory);
    row.AddMember("what", text(finding.what, memory), memory);
    list.PushBack(row, memory);
  }
  return list;
}

rapidjson::Document describe(const evidence::Report& report) {
  rapidjson::Document document(rapidjson::kObjectType);
  auto& memory = document.GetAllocator();
  document.AddMember("whole", report.whole(), memory);
  document.AddMember("first", report.first, memory);
  document.AddMember("last", report.last, memory);
  document.AddMember("entries", report.entries, memory);
  document.AddMember("checkpoints", report.checkpoints, memory);
  document.AddMember("proven_to", report.proven, memory);
  document.AddMember("findings", findings_of(report.findings, memory), memory);
  document.AddMember("accepted", findings_of(report.accepted, memory), memory);
  rapidjson::Value unknown(rapidjson::kArrayType);
  for (const auto& sentence : report.unknown) {
    rapidjson::Value row(rapidjson::kObjectType);
    row.AddMember("unknown", text(sentence, memory), memory);
    unknown.PushBack(row, memory);
  }
  document.AddMember("unknown", unknown, memory);
  return document;
}

Answer conclude(const evidence::Report& report) {
  auto document = describe(report);
  if (report.whole()) {
    return document;
  }
  return Failure{.code = "failed",
                 .message = report.findings.front().what,
                 .mistakes = {},
                 .report = std::make_shared<rapidjson::Document>(std::move(document))};
}

void show_progress(std::uint64_t done, std::uint64_t total, bool json, std::ostream& err) {
  rapidjson::Document event(rapidjson::kObjectType);
  event.AddMember("done", done, event.GetAllocator());
  event.AddMember("total", total, event.GetAllocator());
  json ? print_json(event, err) : print_progress(event, err);
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
  Verification verification(std::move(keys), std::move(known));
  verification.take(text_of(log.header()));
  while (log.next(log.last(), [&](const rapidjson::Value& line) { verification.take(text_of(line)); })) {
    show_progress(log.next_entry() - 1, log.last(), invocation.json, console.err);
  }
  return log.failure() ? Answer(*std::move(log.failure())) : conclude(verification.finish());
}

Answer verify_export(const std::string& file, std::vector<hsm::PublicPoint> keys, std::vector<Checkpoint> known) {
  Verification verification(std::move(keys), std::move(known));
  auto stream = open(file);
  for (std::string line; std::getline(stream, line);) {
    verification.take(line);
  }
  return conclude(verification.finish());
}

}  // namespace

Answer verify_audit(const Invocation& invocation, Console& console) {
  auto keys = read_keys(files_given(invocation, "--key"));
  auto known = read_known(files_given(invocation, "--known"));
  const auto file = files_given(invocation, "--export");
  return file.empty() ? verify_online(invocation, console, std::move(keys), std::move(known))
                      : verify_export(file.front(), std::move(keys), std::move(known));
}

}  // namespace appliance::cli
