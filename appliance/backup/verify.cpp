#include "appliance/backup/verify.hpp"

#include "appliance/backup/file_digest.hpp"
#include "appliance/backup/key_list.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/audit_key.hpp"
#include "appliance/foundation.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace appliance::backup {
namespace {

constexpr std::size_t rows_per_read = 1000;

std::uint32_t number_asked(const Question& question) {
  const auto backups = storage::backups_in(question.directory);
  if (backups.empty()) {
    throw Error(Fault::not_found, "there is no backup in this directory");
  }
  const auto number = question.number.value_or(backups.back().number);
  if (std::ranges::find(backups, number, &storage::Backup::number) == backups.end()) {
    throw Error(Fault::not_found, "there is no backup of this number in this directory");
  }
  return number;
}

std::vector<hsm::PublicPoint> keys_named_in(const storage::Store& store) {
  std::vector<hsm::PublicPoint> keys;
  for (const auto& key : evidence::audit_keys_of(store)) {
    keys.push_back(key.point);
  }
  return keys;
}

std::string file_finding(const std::filesystem::path& directory, const std::string& path, const FileDigest& written) {
  std::error_code absent;
  if (std::filesystem::file_size(directory / path, absent) != written.size || absent) {
    return "the file " + path + " is missing or has another size";
  }
  return digest_of_file(directory / path) == written.sha256 ? std::string()
                                                            : "the file " + path + " is not as it was written";
}

/// Hands over the checkpoints of a store one after another.
class Checkpoints {
 public:
  explicit Checkpoints(const storage::Store& store) : store_(store) { read(); }

  template <class Take>
  void take_up_to(std::uint64_t number, Take&& take) {
    while (next_ < rows_.size()) {
      const auto checkpoint = evidence::checkpoint_from(storage::decode<storage::CheckpointRecord>(rows_[next_].value));
      if (checkpoint.number > number) {
        return;
      }
      take(checkpoint);
      if (++next_ == rows_.size()) {
        read();
      }
    }
  }

 private:
  void read() {
    const auto after = rows_.empty() ? std::string() : rows_.back().key;
    rows_ = store_.scan(storage::Table::checkpoints, "", after, rows_per_read);
    next_ = 0;
  }

  const storage::Store& store_;
  std::vector<storage::Row> rows_;
  std::size_t next_ = 0;
};

void check_signature(const SignedManifest& stored, const std::vector<hsm::PublicPoint>& keys, Proof& proof) {
  if (std::ranges::none_of(keys, [&](const hsm::PublicPoint& key) { return stored.is_signed_by(key); })) {
    proof.findings.emplace_back("the manifest is not signed by a key that is trusted");
  }
}

void check_files(const Question& question, Proof& proof) {
  std::uint64_t done = 0;
  for (const auto& [path, written] : proof.manifest.files) {
    if (auto finding = file_finding(question.directory, path, written); !finding.empty()) {
      proof.findings.push_back(std::move(finding));
    }
    question.progress(++done, proof.manifest.files.size());
  }
}

void check_content(const storage::Store& store, Proof& proof) {
  json::Document keys;
  keys.root() = key_list(store, keys.pool());
  if (keys.root() != proof.manifest.keys.root()) {
    proof.findings.emplace_back("the keys in the backup are not those that its manifest names");
  }
  if (store.head(storage::Log::audit) != proof.manifest.head) {
    proof.findings.emplace_back("the audit log in the backup does not end where its manifest says");
  }
}

evidence::Report verify_log_of(const storage::Store& store, const Question& question) {
  evidence::ChainVerifier verifier(store_id_of(store), {},
                                   question.keys.empty() ? keys_named_in(store) : question.keys);
  std::ranges::for_each(question.known, [&](const evidence::Checkpoint& known) { verifier.expect(known); });
  Checkpoints checkpoints(store);
  const auto total = store.head(storage::Log::audit).number;
  for (std::uint64_t first = 1; first <= total;) {
    const auto entries = store.read_log(storage::Log::audit, first, rows_per_read);
    for (const auto& entry : entries) {
      verifier.take(entry);
      checkpoints.take_up_to(entry.number, [&](const evidence::Checkpoint& each) { verifier.take(each); });
    }
    if (entries.empty()) {
      break;
    }
    first = entries.back().number + 1;
    question.progress(first - 1, total);
  }
  checkpoints.take_up_to(UINT64_MAX, [&](const evidence::Checkpoint& each) { verifier.take(each); });
  return verifier.finish();
}

}  // namespace

evidence::Report verify_log(const Question& question) {
  return verify_log_of(*storage::open_backup(question.directory, number_asked(question)), question);
}

Proof verify(const Question& question) {
  const auto number = number_asked(question);
  const auto stored = load_manifest(question.directory, number);
  auto manifest = stored ? read_manifest(stored->text) : std::nullopt;
  if (!manifest || manifest->number != number) {
    throw Error(Fault::not_found, "the backup has no manifest: it was not finished, or the manifest was removed");
  }
  Proof proof{.manifest = *std::move(manifest), .audit = {}, .findings = {}, .unknown = {}};
  check_files(question, proof);
  if (!proof.findings.empty()) {
    return proof;  // what is not as it was written is not opened
  }
  const auto store = storage::open_backup(question.directory, number);
  check_signature(*stored, question.keys.empty() ? keys_named_in(*store) : question.keys, proof);
  check_content(*store, proof);
  proof.audit = verify_log_of(*store, question);
  if (question.keys.empty()) {
    proof.unknown.emplace_back(
        "whether the public key is the right one: it came with the backup; name the one that you keep with --key");
  }
  return proof;
}

}  // namespace appliance::backup
