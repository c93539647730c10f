#include "appliance/audit.hpp"
#include "appliance/token/sealing.hpp"
#include "appliance/token/single_use.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace appliance::token {
namespace {

using storage::Table;

constexpr UnixMicros remembered = UnixMicros{24} * 3600 * 1'000'000;

UnixMicros forgotten_at(const storage::TokenRecord& record) { return record.expires_at_us() + remembered; }

/// The row with its record; the batch then expects it unchanged.
std::optional<storage::TokenRecord> find(const storage::Store& store, const Due& due, storage::Batch& batch) {
  auto key = storage::token_key(due.tenant, due.id);
  auto row = store.get(Table::single_use, key);
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::TokenRecord>(*row);
  batch.expect_unchanged(Table::single_use, std::move(key), *std::move(row));
  return record;
}

void audit(storage::Batch& batch, const Due& due, std::string_view detail) {
  record(batch, {.type = "system", .id = "upkeep", .tenant = due.tenant, .source = {}, .trace_id = {}},
         {.operation = "expire",
          .entity_type = "single_use_token",
          .entity_id = std::string(due.id),
          .outcome = "success",
          .detail = detail});
}

}  // namespace

void add_single_use_expirations(storage::Batch& batch, const Uuid& tenant, std::string_view id,
                                const storage::TokenRecord& record) {
  add_expiration(batch, {.kind = Expiring::single_use_data, .at = record.expires_at_us(), .tenant = tenant, .id = id});
  add_expiration(batch, {.kind = Expiring::single_use, .at = forgotten_at(record), .tenant = tenant, .id = id});
}

void erase_single_use_expirations(storage::Batch& batch, const Uuid& tenant, std::string_view id,
                                  const storage::TokenRecord& record) {
  erase_expiration(batch,
                   {.kind = Expiring::single_use_data, .at = record.expires_at_us(), .tenant = tenant, .id = id});
  erase_expiration(batch, {.kind = Expiring::single_use, .at = forgotten_at(record), .tenant = tenant, .id = id});
}

void purge_single_use_data(const storage::Store& store, const Due& due, storage::Batch& batch) {
  auto record = find(store, due, batch);
  if (record && record->expires_at_us() == due.at && record->used_at_us() == 0) {
    drop_data(*record);
    batch.put(Table::single_use, storage::token_key(due.tenant, due.id), storage::encode(*record));
    audit(batch, due, "data");
  }
}

void purge_single_use(const storage::Store& store, const Due& due, storage::Batch& batch) {
  const auto record = find(store, due, batch);
  if (record && forgotten_at(*record) == due.at) {
    batch.erase(Table::single_use, storage::token_key(due.tenant, due.id));
    erase_single_use_expirations(batch, due.tenant, due.id, *record);
    audit(batch, due, {});
  }
}

}  // namespace appliance::token
