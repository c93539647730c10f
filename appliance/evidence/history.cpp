#include "appliance/evidence/history.hpp"

#include "appliance/evidence/mirror.hpp"
#include "hsm/token.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <array>

namespace appliance::evidence {
namespace {

constexpr std::size_t entries_per_read = 1000;

std::vector<hsm::PublicPoint> keys_in(const hsm::Token& token) {
  std::vector<hsm::PublicPoint> keys;
  for (const auto& key : token.describe().audit_keys) {
    keys.push_back(key.point);
  }
  return keys;
}

/// Whether the entry has this link, and each one after it follows from the one before.
bool goes_on_from(const storage::Store& store, storage::LogHead head) {
  const auto begin = store.read_log(storage::Log::audit, head.number, 1);
  if (begin.empty() || begin.front().number != head.number || begin.front().link != head.link) {
    return false;
  }
  for (;;) {
    const auto entries = store.read_log(storage::Log::audit, head.number + 1, entries_per_read);
    for (const auto& entry : entries) {
      head = storage::next_head(storage::Log::audit, head, entry.value);
      if (entry.number != head.number || entry.link != head.link) {
        return false;
      }
    }
    if (entries.size() < entries_per_read) {
      return true;
    }
  }
}

bool has_checkpoints(const storage::Store& store) {
  return store.get(storage::Table::meta, storage::meta_key("checkpoint")).has_value();
}

History history_of(const storage::Store& store, const Verdict& verdict) {
  if (!verdict.mirrored) {
    return has_checkpoints(store) ? History::unmarked : History::whole;  // init was cut off before the first one
  }
  if (verdict.last_entry < verdict.mirrored->number) {
    return History::behind;
  }
  return goes_on_from(store, {.number = verdict.mirrored->number, .link = verdict.mirrored->head}) ? History::whole
                                                                                                   : History::forked;
}

}  // namespace

std::string_view name_of(History history) noexcept {
  constexpr std::array<std::string_view, 5> names{"unchecked", "whole", "behind", "forked", "unmarked"};
  return names[static_cast<std::size_t>(history)];
}

Verdict examine_history(const storage::Store& store, hsm::Session& session, const Uuid& store_id) {
  Verdict verdict{.history = {}, .last_entry = store.head(storage::Log::audit).number, .mirrored = {}};
  for (const auto& checkpoint : mirrored(session, keys_in(session.token()))) {
    if (checkpoint.store_id == store_id) {
      verdict.mirrored = checkpoint;
    }
  }
  verdict.history = history_of(store, verdict);
  return verdict;
}

}  // namespace appliance::evidence
