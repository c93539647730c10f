#include "appliance/evidence/chain_verifier.hpp"

#include "appliance/timestamp.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <utility>

namespace appliance::evidence {
namespace {

constexpr std::size_t most_findings = 100;

std::string range(std::uint64_t first, std::uint64_t last) {
  return first == last ? "entry " + std::to_string(first)
                       : "entries " + std::to_string(first) + " to " + std::to_string(last);
}

/// With the verb: "entry 17 is", "entries 17 to 18 are".
std::string range_is(std::uint64_t first, std::uint64_t last) {
  return range(first, last) + (first == last ? " is" : " are");
}

std::string name_of(const Checkpoint& checkpoint) {
  return "the checkpoint at entry " + std::to_string(checkpoint.number) + ", of " +
         format_timestamp({.at = checkpoint.at, .offset_minutes = 0});
}

}  // namespace

ChainVerifier::ChainVerifier(const Uuid& store_id, const storage::LogHead& before, std::vector<hsm::PublicPoint> keys)
    : store_id_(store_id), keys_(std::move(keys)), head_(before) {
  report_.first = before.number + 1;
  report_.last = before.number;
}

void ChainVerifier::expect(const Checkpoint& checkpoint) {
  if (is_ours(checkpoint, "kept elsewhere") && checkpoint.number > head_.number) {
    expected_[checkpoint.number].push_back({.checkpoint = checkpoint, .elsewhere = true});
  }
}

void ChainVerifier::add(Finding finding) {
  if (report_.findings.size() < most_findings) {
    report_.findings.push_back(std::move(finding));
  }
}

void ChainVerifier::take(const storage::LogEntry& entry) {
  if (entry.number <= head_.number) {
    return add({entry.number, "entry " + std::to_string(entry.number) + " stands after entry " +
                                  std::to_string(head_.number) + ": it was moved or added"});
  }
  const bool fits = follows(entry);
  if (entry.number != head_.number + 1) {
    links_.clear();
  }
  links_.push_back(entry.link);
  head_ = {.number = entry.number, .link = entry.link};
  head_doubtful_ = !fits;
  ++report_.entries;
  note_acceptance(entry);
  if (const auto expected = expected_.find(entry.number); expected != expected_.end()) {
    for (const auto& [checkpoint, elsewhere] : expected->second) {
      compare(checkpoint, entry.link, elsewhere ? expected_so_far_ : report_.proven);
    }
    expected_.erase(expected);
  }
}

/// An entry after one that does not fit is taken at its word: the first is named, and what follows from it is not.
bool ChainVerifier::follows(const storage::LogEntry& entry) {
  if (entry.number != head_.number + 1) {
    add({head_.number + 1, range_is(head_.number + 1, entry.number - 1) + " missing: removed or moved"});
    return false;
  }
  const bool fits = storage::next_head(storage::Log::audit, head_, entry.value).link == entry.link;
  if (!fits && !head_doubtful_) {
    add({entry.number, "entry " + std::to_string(entry.number) + " was changed"});
  }
  return fits;
}

void ChainVerifier::take(const Checkpoint& checkpoint) {
  if (!is_ours(checkpoint, "in the log") || !follows(checkpoint)) {
    return;
  }
  last_checkpoint_ = checkpoint;
  const auto first_link = head_.number - links_.size() + 1;
  if (checkpoint.number > head_.number) {
    expected_[checkpoint.number].push_back({.checkpoint = checkpoint, .elsewhere = false});
  } else if (checkpoint.number >= first_link) {
    compare(checkpoint, links_[checkpoint.number - first_link], report_.proven);
    const auto covered = static_cast<std::ptrdiff_t>(checkpoint.number - first_link + 1);
    links_.erase(links_.begin(), links_.begin() + covered);
  }
}

bool ChainVerifier::is_ours(const Checkpoint& checkpoint, std::string_view kind) {
  if (checkpoint.store_id != store_id_) {
    add({checkpoint.number, name_of(checkpoint) + " (" + std::string(kind) + "), is one of another store"});
    return false;
  }
  const auto key = std::ranges::find(keys_, checkpoint.key, &hsm::fingerprint_of);
  if (key == keys_.end()) {
    add({checkpoint.number,
         name_of(checkpoint) + " (" + std::string(kind) + "), is signed by a key that is not known"});
    return false;
  }
  if (!is_signed_by(checkpoint, *key)) {
    add({checkpoint.number,
         name_of(checkpoint) + " (" + std::string(kind) + "), has a signature that does not verify"});
    return false;
  }
  return true;
}

bool ChainVerifier::follows(const Checkpoint& checkpoint) {
  if (!last_checkpoint_) {
    if (report_.first == 1 && checkpoint.previous != storage::Digest{}) {
      add({checkpoint.number, "a checkpoint is missing before " + name_of(checkpoint)});
    }
    return true;
  }
  if (checkpoint.number < last_checkpoint_->number) {
    add({checkpoint.number, name_of(checkpoint) + ", stands after that at entry " +
                                std::to_string(last_checkpoint_->number) + ": it was moved or added"});
    return false;
  }
  if (digest_of(checkpoint) == digest_of(*last_checkpoint_)) {
    return false;
  }
  if (checkpoint.previous != digest_of(*last_checkpoint_)) {
    add({checkpoint.number, name_of(checkpoint) + ", does not follow that at entry " +
                                std::to_string(last_checkpoint_->number) + ": one is missing, or the history forked"});
  }
  return true;
}

void ChainVerifier::compare(const Checkpoint& checkpoint, const storage::Digest& link, std::uint64_t& agreed) {
  if (link == checkpoint.head) {
    ++report_.checkpoints;
    agreed = std::max(agreed, checkpoint.number);
    report_.proven = std::max(report_.proven, agreed);
    return;
  }
  const auto first = std::max(agreed + 1, report_.first);
  add({first, "among " + range(first, checkpoint.number) + " something was changed, added or left out: " +
                  name_of(checkpoint) + ", vouches for another history"});
}

void ChainVerifier::note_acceptance(const storage::LogEntry& entry) {
  try {
    const auto decoded = storage::decode<storage::AuditEntry>(entry.value);
    if (decoded.entity_type() == "history" && decoded.operation() == "acknowledge") {
      report_.accepted.push_back({entry.number, decoded.entity_id() + ": " + decoded.detail()});
    }
  } catch (const storage::Error&) {
    add({entry.number, "entry " + std::to_string(entry.number) + " does not decode"});
  }
}

Report ChainVerifier::finish() {
  report_.last = head_.number;
  for (const auto& [number, checkpoints] : expected_) {
    add({head_.number + 1, range_is(head_.number + 1, number) + " cut off: " + name_of(checkpoints.front().checkpoint) +
                               ", vouches for them"});
  }
  say_what_is_unknown();
  return std::move(report_);
}

void ChainVerifier::say_what_is_unknown() {
  if (report_.first > 1) {
    report_.unknown.push_back("what stood before entry " + std::to_string(report_.first));
  }
  if (report_.proven < head_.number) {
    report_.unknown.push_back("whether " + range_is(std::max(report_.proven + 1, report_.first), head_.number) +
                              " as written: no good checkpoint vouches so far");
  }
  report_.unknown.push_back("whether anything followed entry " + std::to_string(head_.number) +
                            ": only a later checkpoint, kept elsewhere, can tell");
}

}  // namespace appliance::evidence
