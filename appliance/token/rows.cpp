#include "appliance/token/rows.hpp"

#include "appliance/audit.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/tenants/usage.hpp"
#include "appliance/token/links.hpp"
#include "appliance/token/sealing.hpp"
#include "appliance/token/terms.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <optional>

namespace appliance::token {
namespace {

using storage::Table;

std::string_view bytes_of(const Uuid& id) { return hsm::text_of(std::span<const unsigned char>(id)); }

Uuid uuid_of(std::string_view bytes) {
  Uuid id{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
  return id;
}

std::string key_of(Table table, const Due& due) {
  return table == Table::tokens ? storage::token_key(due.tenant, due.id)
                                : storage::intent_key(due.tenant, uuid_of(due.id));
}

/// The row with its record, where its time is still the one that is due. The batch then expects it unchanged.
std::optional<storage::TokenRecord> find_due(const storage::Store& store, Table table, const Due& due,
                                             UnixMicros Lifetimes::*time, storage::Batch& batch) {
  auto key = key_of(table, due);
  auto row = store.get(table, key);
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::TokenRecord>(*row);
  if (lifetimes_of(record).*time != due.at) {
    return std::nullopt;
  }
  batch.expect_unchanged(table, std::move(key), *std::move(row));
  return record;
}

void audit(storage::Batch& batch, Table table, const Due& due, std::string_view detail) {
  const bool is_token = table == Table::tokens;
  appliance::record(batch, {.type = "system", .id = "upkeep", .tenant = due.tenant, .source = {}, .trace_id = {}},
                    {.operation = "expire",
                     .entity_type = is_token ? "token" : "token_intent",
                     .entity_id = is_token ? std::string(due.id) : to_string(uuid_of(due.id)),
                     .outcome = "success",
                     .detail = detail});
}

void purge_code(const storage::Store& store, Table table, const Due& due, storage::Batch& batch) {
  auto record = find_due(store, table, due, &Lifetimes::cvc, batch);
  if (!record) {
    return;
  }
  const auto whole = lifetimes_of(*record).token;
  if (whole == 0 || whole > due.at) {  // else all of it goes, perhaps in the same batch, and must not come back
    drop_cvc(*record);
    batch.put(table, key_of(table, due), storage::encode(*record));
    audit(batch, table, due, "card verification code");
  }
}

}  // namespace

Lifetimes lifetimes_of(const storage::TokenRecord& record) {
  return {.token = record.expires_at_us(), .cvc = record.cvc_expires_at_us()};
}

void move_expirations(storage::Batch& batch, const Uuid& tenant, std::string_view id, const Lifetimes& before,
                      const Lifetimes& after) {
  const auto move = [&](Expiring kind, UnixMicros from, UnixMicros to) {
    if (from != to) {
      erase_expiration(batch, {.kind = kind, .at = from, .tenant = tenant, .id = id});
      add_expiration(batch, {.kind = kind, .at = to, .tenant = tenant, .id = id});
    }
  };
  move(Expiring::token, before.token, after.token);
  move(Expiring::cvc, before.cvc, after.cvc);
}

void erase_token_rows(storage::Batch& batch, const storage::Store& store, const Uuid& tenant, std::string_view id,
                      const storage::TokenRecord& record) {
  batch.erase(Table::tokens, storage::token_key(tenant, id));
  erase_terms(batch, tenant, id, record);
  tenants::count_removed(batch, tenant, record.type());
  move_expirations(batch, tenant, id, lifetimes_of(record), {});
  idempotency::erase_replays_of(batch, store, tenant, id);
  erase_links_of(batch, store, tenant, id);
}

void add_intent_expirations(storage::Batch& batch, const Uuid& tenant, const Uuid& id,
                            const storage::TokenRecord& record) {
  const auto times = lifetimes_of(record);
  add_expiration(batch, {.kind = Expiring::intent, .at = times.token, .tenant = tenant, .id = bytes_of(id)});
  add_expiration(batch, {.kind = Expiring::intent_cvc, .at = times.cvc, .tenant = tenant, .id = bytes_of(id)});
}

void erase_intent_rows(storage::Batch& batch, const Uuid& tenant, const Uuid& id, const storage::TokenRecord& record) {
  const auto times = lifetimes_of(record);
  batch.erase(Table::intents, storage::intent_key(tenant, id));
  erase_expiration(batch, {.kind = Expiring::intent, .at = times.token, .tenant = tenant, .id = bytes_of(id)});
  erase_expiration(batch, {.kind = Expiring::intent_cvc, .at = times.cvc, .tenant = tenant, .id = bytes_of(id)});
}

void purge_token(const storage::Store& store, const Due& due, storage::Batch& batch) {
  if (const auto record = find_due(store, Table::tokens, due, &Lifetimes::token, batch)) {
    erase_token_rows(batch, store, due.tenant, due.id, *record);
    audit(batch, Table::tokens, due, {});
  }
}

void purge_cvc(const storage::Store& store, const Due& due, storage::Batch& batch) {
  purge_code(store, Table::tokens, due, batch);
}

void purge_intent(const storage::Store& store, const Due& due, storage::Batch& batch) {
  if (const auto record = find_due(store, Table::intents, due, &Lifetimes::token, batch)) {
    erase_intent_rows(batch, due.tenant, uuid_of(due.id), *record);
    audit(batch, Table::intents, due, {});
  }
}

void purge_intent_cvc(const storage::Store& store, const Due& due, storage::Batch& batch) {
  purge_code(store, Table::intents, due, batch);
}

}  // namespace appliance::token
