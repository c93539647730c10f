#include "appliance/capture/card_keys.hpp"

#include "appliance/error.hpp"
#include "appliance/identity/key_kind.hpp"
#include "hsm/rsa_block.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <mutex>
#include <set>

namespace appliance::capture {
namespace {

using storage::Table;

constexpr std::size_t most_rows = 1000;
// A failed try means that the private half of an older key was wrapped anew meanwhile, or purged.
constexpr int most_tries = 8;
constexpr auto type = hsm::CaptureKeyType::opening_rsa_2048;

std::mutex making;  ///< so that two who find that there is no key do not make two

std::string_view text_of(const Uuid& id) { return hsm::text_of(std::span<const unsigned char>(id)); }

StoredKey stored_from(const storage::Row& row) {
  return {.id = storage::key_in_capture_key(row.key), .record = storage::decode<storage::CaptureKeyRecord>(row.value)};
}

Due due_of(const Uuid& tenant, const StoredKey& key) {
  return {.kind = Expiring::card_key, .at = key.record.expires_at_us(), .tenant = tenant, .id = text_of(key.id)};
}

AuditEvent audited(std::string_view operation, const Uuid& id) {
  return {.operation = operation, .entity_type = "key", .entity_id = to_string(id), .detail = "for encrypted cards"};
}

std::vector<storage::Row> rows_of(const storage::Store& store, const Uuid& tenant) {
  return store.scan(Table::card_keys, storage::rows_prefix(tenant), "", most_rows);
}

StoredKey make_key(const CardKeyContext& context, std::string_view container) {
  StoredKey key{.id = random_uuid(context.session), .record = {}};
  const auto made = hsm::create_capture_key(context.session,
                                            context.tenant.current_key(hsm::Purpose::data_key_wrapping), type, key.id);
  auto& record = key.record;
  record.set_type(static_cast<std::uint32_t>(type));
  record.set_container(std::string(container));
  record.set_public_part(made.public_part.data(), made.public_part.size());
  record.set_wrapped(made.key.blob.data(), made.key.blob.size());
  record.set_wrapping_version(made.key.wrapping_version);
  record.set_created_at_us(now());
  record.set_created_by(context.actor.id);
  record.set_expires_at_us(record.created_at_us() + card_key_period + card_key_overlap);
  return key;
}

/// A key that is replaced opens until `end` at most.
void shorten(storage::Batch& batch, const Uuid& tenant, const storage::Row& row, UnixMicros end) {
  auto key = stored_from(row);
  if (key.record.expires_at_us() > end) {
    erase_expiration(batch, due_of(tenant, key));
    key.record.set_expires_at_us(end);
    add_expiration(batch, due_of(tenant, key));
    batch.expect_unchanged(Table::card_keys, row.key, row.value);
    batch.put(Table::card_keys, row.key, storage::encode(key.record));
  }
}

StoredKey rotate_alone(const CardKeyContext& context, std::string_view container, UnixMicros overlap) {
  auto key = make_key(context, container);
  for (int tries = 0; tries < most_tries; ++tries) {
    storage::Batch batch;
    for (const auto& row : rows_of(context.store, context.tenant.id)) {
      if (stored_from(row).record.container() == container) {
        shorten(batch, context.tenant.id, row, key.record.created_at_us() + overlap);
      }
    }
    batch.put(Table::card_keys, storage::card_key_key(context.tenant.id, key.id), storage::encode(key.record));
    add_expiration(batch, due_of(context.tenant.id, key));
    record(batch, context.actor, audited("create", key.id));
    if (context.store.commit(std::move(batch)).committed()) {
      return key;
    }
  }
  throw Error(Fault::unavailable, "the key could not be written for concurrent changes");
}

std::set<std::string_view> modes() {
  std::set<std::string_view> containers;
  for (const auto& kind : identity::key_kinds("tap")) {
    containers.insert(kind.container);
  }
  return containers;
}

}  // namespace

std::vector<StoredKey> live_card_keys(const storage::Store& store, const Uuid& tenant, std::string_view container) {
  std::vector<StoredKey> keys;
  std::ranges::transform(rows_of(store, tenant), std::back_inserter(keys), stored_from);
  std::erase_if(keys, [&, at = now()](const StoredKey& key) {
    return key.record.container() != container || key.record.expires_at_us() <= at;
  });
  std::ranges::sort(keys, std::ranges::greater(), [](const StoredKey& key) { return key.record.created_at_us(); });
  return keys;
}

StoredKey rotate_card_key(const CardKeyContext& context, std::string_view container, UnixMicros overlap) {
  const std::lock_guard lock(making);
  return rotate_alone(context, container, overlap);
}

void renew_card_keys(const CardKeyContext& context) {
  const std::lock_guard lock(making);
  for (const auto container : modes()) {
    const auto keys = live_card_keys(context.store, context.tenant.id, container);
    const bool current = !keys.empty() && keys.front().record.created_at_us() + card_key_period > now();
    if (!current && hsm::opens_blocks(context.session)) {
      static_cast<void>(rotate_alone(context, container, card_key_overlap));
    }
  }
}

void purge_card_key(const storage::Store& store, const Due& due, storage::Batch& batch) {
  Uuid id{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), id.size()), id.begin());
  auto row_key = storage::card_key_key(due.tenant, id);
  auto row = store.get(Table::card_keys, row_key);
  if (!row || storage::decode<storage::CaptureKeyRecord>(*row).expires_at_us() != due.at) {
    return;
  }
  batch.expect_unchanged(Table::card_keys, row_key, *std::move(row));
  batch.erase(Table::card_keys, std::move(row_key));
  record(batch, {.type = "system", .id = "upkeep", .tenant = due.tenant, .source = {}, .trace_id = {}},
         audited("expire", id));
}

void erase_expiration_of_card_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  erase_expiration(batch, due_of(tenant, stored_from(row)));
}

}  // namespace appliance::capture
