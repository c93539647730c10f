#include "appliance/api_keys/rows.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/rows.hpp"

#include <algorithm>

namespace appliance::api_keys {
namespace {

using storage::Table;

constexpr UnixMicros remembered = UnixMicros{30} * 24 * 3600 * 1'000'000;

Key key_from(const storage::Row& row) {
  return {storage::guardian_key_in(row.key), storage::decode<storage::GuardianKeyRecord>(row.value)};
}

std::string_view bytes_of(const Uuid& id) { return {reinterpret_cast<const char*>(id.data()), id.size()}; }

/// At 0 where the key never expires: then there is none.
Due due_of(const Uuid& tenant, const Key& key) {
  const auto end = key.record.expires_at_us();
  return {
      .kind = Expiring::guardian_key, .at = end == 0 ? 0 : end + remembered, .tenant = tenant, .id = bytes_of(key.id)};
}

}  // namespace

std::optional<Stored> find(const storage::Store& store, const Uuid& tenant, const Uuid& id) {
  auto key = storage::guardian_key_key(tenant, id);
  auto row = store.get(Table::guardian_keys, key);
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::GuardianKeyRecord>(*row);
  return Stored{.row_key = std::move(key), .row = *std::move(row), .key = {id, std::move(record)}};
}

std::vector<Key> all_of(const storage::Store& store, const Uuid& tenant) {
  std::vector<Key> keys;
  storage::for_each_row(store, Table::guardian_keys, storage::rows_prefix(tenant),
                        [&](const storage::Row& row) { keys.push_back(key_from(row)); });
  return keys;
}

void put(storage::Batch& batch, const Uuid& tenant, const Key& key) {
  batch.put(Table::guardian_keys, storage::guardian_key_key(tenant, key.id), storage::encode(key.record));
  add_expiration(batch, due_of(tenant, key));
}

void erase(storage::Batch& batch, const Uuid& tenant, const Key& key) {
  batch.erase(Table::guardian_keys, storage::guardian_key_key(tenant, key.id));
  erase_expiration(batch, due_of(tenant, key));
}

AuditEvent audited(std::string_view operation, const Uuid& id) {
  return {.operation = operation, .entity_type = "api_key", .entity_id = to_string(id), .detail = {}};
}

void erase_keys_of(storage::Batch& batch, const storage::Store& store, const Uuid& tenant, const Uuid& application) {
  for (const auto& key : all_of(store, tenant)) {
    if (key.record.application() == bytes_of(application)) {
      erase(batch, tenant, key);
    }
  }
}

void erase_expiration_of_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  erase_expiration(batch, due_of(tenant, key_from(row)));
}

void purge_key(const storage::Store& store, const Due& due, storage::Batch& batch) {
  Uuid id{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), id.size()), id.begin());
  auto stored = find(store, due.tenant, id);
  if (stored && due_of(due.tenant, stored->key).at == due.at) {
    batch.expect_unchanged(Table::guardian_keys, std::move(stored->row_key), std::move(stored->row));
    erase(batch, due.tenant, stored->key);
    record(batch, {.type = "system", .id = "upkeep", .tenant = due.tenant, .source = {}, .trace_id = {}},
           audited("purge", id));
  }
}

}  // namespace appliance::api_keys
