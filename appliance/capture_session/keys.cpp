#include "appliance/capture_session/keys.hpp"

#include "appliance/capture_session/stored.hpp"
#include "hsm/capture.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/rows.hpp"

#include <algorithm>
#include <set>

namespace appliance::capture_session {
namespace {

using capture::StoredKey;
using storage::Table;

// One a day, and those that two first sessions made at once.
constexpr std::size_t most_keys = 64;

StoredKey stored_from(const storage::Row& row) {
  return {.id = storage::key_in_capture_key(row.key), .record = storage::decode<storage::CaptureKeyRecord>(row.value)};
}

std::optional<StoredKey> newest_key(const storage::Store& store, const Uuid& tenant) {
  const auto rows = store.scan(Table::session_keys, storage::rows_prefix(tenant), "", most_keys);
  std::optional<StoredKey> newest;
  for (const auto& row : rows) {
    auto key = stored_from(row);
    if (!newest || newest->record.created_at_us() < key.record.created_at_us()) {
      newest = std::move(key);
    }
  }
  return newest;
}

bool serves(const StoredKey& key, UnixMicros at) { return at - key.record.created_at_us() < key_serves; }

Due due_of(const Uuid& tenant, const Uuid& id, const storage::CaptureKeyRecord& record) {
  return {.kind = Expiring::session_key,
          .at = record.expires_at_us(),
          .tenant = tenant,
          .id = hsm::text_of(std::span<const unsigned char>(id))};
}

Actor upkeep_for(const Uuid& tenant) {
  return {.type = "system", .id = "upkeep", .tenant = tenant, .source = {}, .trace_id = {}};
}

AuditEvent audited(std::string_view operation, const Uuid& id) {
  return {.operation = operation, .entity_type = "session_key", .entity_id = to_string(id), .detail = {}};
}

std::set<Uuid> tenants_with_sessions(const storage::Store& store) {
  std::set<Uuid> tenants;
  storage::for_each_row(store, Table::card_sessions, "",
                        [&](const storage::Row& row) { tenants.insert(tenant_of(stored_session_from(row))); });
  return tenants;
}

bool is_due(const storage::Store& store, const Uuid& tenant, UnixMicros at) {
  const auto key = newest_key(store, tenant);
  return key && serves(*key, at) && !serves(*key, at + made_ahead);
}

}  // namespace

std::optional<StoredKey> find_serving_key(const storage::Store& store, const Uuid& tenant) {
  auto key = newest_key(store, tenant);
  return key && serves(*key, now()) ? std::move(key) : std::nullopt;
}

std::optional<StoredKey> find_key(const storage::Store& store, const Uuid& tenant, const Uuid& id) {
  const auto row = store.get(Table::session_keys, storage::session_key_key(tenant, id));
  return row ? std::optional(StoredKey{.id = id, .record = storage::decode<storage::CaptureKeyRecord>(*row)})
             : std::nullopt;
}

StoredKey make_key(hsm::Session& session, const Tenant& tenant) {
  constexpr auto type = hsm::CaptureKeyType::rsa_3072;
  const bool has_sha256 = hsm::offers(session, hsm::KeyManagement::rsa_oaep_256);
  StoredKey key{.id = random_uuid(session), .record = {}};
  const auto made = hsm::create_capture_key(session, tenant.current_key(hsm::Purpose::data_key_wrapping), type, key.id);
  key.record.set_type(static_cast<std::uint32_t>(type));
  key.record.set_algorithm(has_sha256 ? "RSA-OAEP-256" : "RSA-OAEP");
  key.record.set_public_part(made.public_part.data(), made.public_part.size());
  key.record.set_wrapped(made.key.blob.data(), made.key.blob.size());
  key.record.set_wrapping_version(made.key.wrapping_version);
  key.record.set_created_at_us(now());
  key.record.set_expires_at_us(key.record.created_at_us() + key_lives);
  return key;
}

void put_key(storage::Batch& batch, const Tenant& tenant, const StoredKey& key, const Actor& actor) {
  batch.put(Table::session_keys, storage::session_key_key(tenant.id, key.id), storage::encode(key.record));
  add_expiration(batch, due_of(tenant.id, key.id, key.record));
  record(batch, actor, audited("create", key.id));
}

void make_keys_ahead(hsm::Token& token, storage::Store& store, const TenantBook& tenants, UnixMicros at) {
  auto all = tenants.all();
  std::erase_if(all, [&](const TenantPtr& tenant) { return !is_due(store, tenant->id, at); });
  if (all.empty() || token.state() != hsm::TokenState::ready) {
    return;
  }
  const auto with_sessions = tenants_with_sessions(store);
  hsm::Session session(token);
  for (const auto& tenant : all) {
    if (with_sessions.contains(tenant->id)) {
      storage::Batch batch;
      put_key(batch, *tenant, make_key(session, *tenant), upkeep_for(tenant->id));
      static_cast<void>(store.commit(std::move(batch)));
    }
  }
}

void purge_session_key(const storage::Store& store, const Due& due, storage::Batch& batch) {
  Uuid id{};
  std::copy_n(due.id.begin(), std::min(due.id.size(), id.size()), id.begin());
  const auto row_key = storage::session_key_key(due.tenant, id);
  auto row = store.get(Table::session_keys, row_key);
  if (!row || storage::decode<storage::CaptureKeyRecord>(*row).expires_at_us() != due.at) {
    return;
  }
  batch.expect_unchanged(Table::session_keys, row_key, *std::move(row));
  batch.erase(Table::session_keys, row_key);
  record(batch, upkeep_for(due.tenant), audited("expire", id));
}

void erase_expiration_of_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  const auto key = stored_from(row);
  erase_expiration(batch, due_of(tenant, key.id, key.record));
}

}  // namespace appliance::capture_session
