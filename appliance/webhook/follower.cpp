#include "appliance/webhook/follower.hpp"

#include "appliance/log.hpp"
#include "appliance/webhook/events.hpp"
#include "appliance/webhook/schedule.hpp"
#include "appliance/webhook/webhooks.hpp"
#include "hsm/secret.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace appliance::webhook {
namespace {

using storage::Table;

constexpr std::size_t entries_at_once = 200;

Uuid tenant_of(const storage::AuditEntry& entry) {
  Uuid tenant{};
  std::copy_n(entry.tenant().begin(), std::min(entry.tenant().size(), tenant.size()), tenant.begin());
  return tenant;
}

/// What a request wrote that did not know of the webhook yet has nothing beside its entry: then it is the token of now.
storage::TokenRecord read_subject(const storage::Store& store, const Uuid& tenant, const storage::AuditEntry& entry,
                                  const std::optional<std::string>& beside, Content content) {
  if (beside) {
    return storage::decode<storage::TokenRecord>(*beside);
  }
  const auto row = store.get(Table::tokens, storage::token_key(tenant, entry.entity_id()));
  return row ? subject_of(storage::decode<storage::TokenRecord>(*row), content) : storage::TokenRecord();
}

}  // namespace

std::string event_id(const storage::Digest& link) {
  const auto named = std::string("coffer event v1\n").append(hsm::text_of(link));
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(named.data()), named.size(), digest.data());
  Uuid id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0FU) | 0x40U);  // in the form of version 4, as all ids of ours
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3FU) | 0x80U);
  return to_string(id);
}

/// What one batch of entries comes to. `lines` are counted once it is committed.
struct Follower::Work {
  storage::Batch batch;
  std::map<LineId, std::size_t> added;
  UnixMicros at = now();
};

Follower::Follower(storage::Store& store, TenantBook& tenants, const identity::Directory& directory)
    : store_(store), tenants_(tenants), directory_(directory) {
  if (const auto row = store.get(Table::meta, storage::meta_key("outbox"))) {
    position_ = storage::decode<storage::OutboxRecord>(*row).entry();
  }
}

/// False where nobody wants any.
bool Follower::go_to_first_wanted(std::span<const TenantPtr> all) {
  std::optional<std::uint64_t> first;
  for (const auto& tenant : all) {
    for (const auto& subscriber : tenant->subscribers) {
      if (!subscriber.disabled) {
        first = std::min(first.value_or(subscriber.after_entry), subscriber.after_entry);
      }
    }
  }
  if (!swept_) {
    drop_stale_subjects(first ? std::max(position_, *first) : store_.head(storage::Log::audit).number);
    swept_ = true;
  }
  position_ = std::max(position_, first.value_or(0));
  return first.has_value();
}

/// Those that nobody came for: their webhook was deleted before.
void Follower::drop_stale_subjects(std::uint64_t up_to) {
  storage::for_each_row(store_, Table::event_subjects, "", [&](const storage::Row& row) {
    if (storage::log_number_in_index(row.key) <= up_to) {
      storage::Batch batch;
      batch.erase(Table::event_subjects, row.key);
      static_cast<void>(store_.commit(std::move(batch)));
    }
  });
}

/// What stands beside an entry, which then goes with the batch.
std::optional<std::string> Follower::take_subject(const Uuid& tenant, std::uint64_t entry, Work& work) const {
  auto key = storage::event_subject_key(tenant, entry);
  auto subject = store_.get(Table::event_subjects, key);
  if (subject) {
    work.batch.erase(Table::event_subjects, std::move(key));
  }
  return subject;
}

storage::PendingDelivery Follower::delivery_of(const storage::LogEntry& logged, const storage::AuditEntry& entry,
                                               const EventRow& row, const std::optional<std::string>& beside) const {
  storage::PendingDelivery pending;
  auto& event = *pending.mutable_event();
  event.set_id(event_id(logged.link));
  event.set_type(std::string(row.name));
  event.set_at_us(entry.at_us());
  event.set_trace_id(entry.trace_id());
  event.set_actor_type(entry.actor_type());
  event.set_actor_id(entry.actor_id());
  event.set_entity_id(entry.entity_id());
  event.set_reason(entry.detail());
  const auto actor = parse_uuid(entry.actor_id());
  const auto application = actor ? directory_.find(*actor) : nullptr;
  event.set_actor_name(application == nullptr ? std::string() : application->name);
  if (row.content != Content::id) {
    *event.mutable_subject() = read_subject(store_, tenant_of(entry), entry, beside, row.content);
  }
  return pending;
}

/// A webhook that lets too much come together is disabled.
bool Follower::has_room(const LineId& id, Lines& lines, Work& work) {
  if (lines.at(id).waiting + work.added[id] < most_waiting) {
    return true;
  }
  disable(store_, tenants_, id.tenant, id.webhook, "too many deliveries were waiting");
  log::warning("a webhook is disabled: too many deliveries were waiting", {{"webhook", to_string(id.webhook)}});
  return false;
}

/// Whether it is of a token that the row's container covers. Of one that is gone by now nobody is told.
bool Follower::stands_below(const EventRow& row, const storage::AuditEntry& entry) const {
  if (row.container.empty()) {
    return true;
  }
  const auto token = store_.get(Table::tokens, storage::token_key(tenant_of(entry), entry.entity_id()));
  const auto record = token ? storage::decode<storage::TokenRecord>(*token) : storage::TokenRecord();
  return record.containers_size() > 0 && record.containers(0).starts_with(row.container);
}

void Follower::take(const storage::LogEntry& logged, Lines& lines, Work& work) {
  const auto entry = storage::decode<storage::AuditEntry>(logged.value);
  for (const auto face : telling_faces) {
    if (const auto* row = event_row(entry, face)) {
      take_row(*row, logged, entry, lines, work);
    }
  }
}

void Follower::take_row(const EventRow& row, const storage::LogEntry& logged, const storage::AuditEntry& entry,
                        Lines& lines, Work& work) {
  const auto index = find_event(row.name);
  const auto beside = row.content == Content::id ? std::nullopt : take_subject(tenant_of(entry), logged.number, work);
  const auto tenant = tenants_.find(tenant_of(entry));
  if (tenant == nullptr || !index) {
    return;
  }
  std::string pending;
  for (const auto& subscriber : tenant->subscribers) {
    const LineId id{.tenant = tenant->id, .webhook = subscriber.id};
    if (subscriber.wants(*index, logged.number) && stands_below(row, entry) && has_room(id, lines, work)) {
      pending = pending.empty() ? storage::encode(delivery_of(logged, entry, row, beside)) : pending;
      work.batch.put(Table::webhook_queue, storage::webhook_queue_key(id.tenant, id.webhook, work.at, logged.number),
                     pending);
      ++work.added[id];
    }
  }
}

bool Follower::follow(std::span<const TenantPtr> all, Lines& lines) {
  if (!go_to_first_wanted(all)) {
    return false;
  }
  const auto entries = store_.read_log(storage::Log::audit, position_ + 1, entries_at_once);
  if (entries.empty()) {
    return false;
  }
  Work work;
  for (const auto& entry : entries) {
    take(entry, lines, work);
  }
  storage::OutboxRecord record;
  record.set_entry(entries.back().number);
  work.batch.put(Table::meta, storage::meta_key("outbox"), storage::encode(record));
  static_cast<void>(store_.commit(std::move(work.batch)));
  position_ = record.entry();
  for (const auto& [id, count] : work.added) {
    auto& line = lines.at(id);
    line.waiting += count;
    line.due = count > 0 ? std::min(line.due, work.at) : line.due;
  }
  return entries.size() == entries_at_once;
}

}  // namespace appliance::webhook
