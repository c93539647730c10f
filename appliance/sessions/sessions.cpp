#include "appliance/sessions/sessions.hpp"

#include "appliance/base58.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/api_key.hpp"
#include "appliance/identity/application_record.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <array>

namespace appliance::sessions {
namespace {

using storage::Table;

constexpr std::size_t nonce_length = 22;
constexpr std::size_t longest_nonce = 64;
constexpr std::size_t removed_each_time = 8;

/// One in thirty draws begins with zero bits enough to be a character short: it is drawn again.
std::string draw_nonce(hsm::Session& session) {
  for (;;) {
    std::array<unsigned char, 16> bytes{};
    hsm::random(session, bytes);
    const auto text = base58(bytes);
    if (text.size() == nonce_length) {
      return {text.begin(), text.end()};
    }
  }
}

AuditEvent audited(std::string_view operation, const storage::SessionRecord& record) {
  return {.operation = operation, .entity_type = "session", .entity_id = record.id(), .detail = {}};
}

void remove_some_that_are_over(const storage::Store& store, storage::Batch& batch) {
  for (const auto& row : store.scan(Table::session_ends, "", "", removed_each_time)) {
    if (storage::end_in_session_end(row.key) > now()) {
      return;
    }
    batch.erase(Table::sessions, std::string(storage::session_key_in_end(row.key)));
    batch.erase(Table::session_ends, row.key);
  }
}

storage::SessionRecord record_of(const ManagementContext& context, const identity::Application& caller,
                                 const hsm::Secret& key) {
  const auto digest = identity::digest_of(hsm::text_of(key.expose()));
  storage::SessionRecord record;
  record.set_id(to_string(random_uuid(context.session)));
  record.set_application(caller.id.data(), caller.id.size());
  record.set_sha256(digest.data(), digest.size());
  record.set_created_at_us(now());
  record.set_expires_at_us(record.created_at_us() + default_life);
  return record;
}

void apply(const ManagementContext& context, const Authorization& authorization, storage::SessionRecord& record) {
  identity::Application granted;
  granted.permissions = authorization.grants.permissions;
  granted.rules = authorization.grants.rules;
  identity::write_policy(granted, record);
  record.set_authorized(true);
  record.set_authorized_by(context.actor.id);
  record.set_expires_at_us(authorization.expires_at.value_or(record.expires_at_us()));
}

}  // namespace

Opened open(const ManagementContext& context, const identity::Application& caller) {
  Opened opened{.key = identity::make_session_key(context.session, context.tenant.production),
                .nonce = draw_nonce(context.session)};
  const auto record = record_of(context, caller, opened.key);
  opened.expires_at = record.expires_at_us();

  const auto& tenant = context.tenant.id;
  const auto lock = context.directory.lock_changes();
  storage::Batch batch;
  batch.expect_absent(Table::sessions, storage::session_key(tenant, opened.nonce));
  remove_some_that_are_over(context.store, batch);
  batch.put(Table::sessions, storage::session_key(tenant, opened.nonce), storage::encode(record));
  batch.put(Table::session_ends, storage::session_end_key(record.expires_at_us(), tenant, opened.nonce), "");
  appliance::record(batch, context.actor, audited("create", record));
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the session could not be written: try again");
  }
  context.directory.put_session(record);
  return opened;
}

Result<std::monostate> authorize(const ManagementContext& context, const Authorization& authorization) {
  const auto& tenant = context.tenant.id;
  const auto& nonce = authorization.nonce;
  const auto key = storage::session_key(tenant, nonce);
  const auto lock = context.directory.lock_changes();
  auto row = nonce.size() <= longest_nonce ? context.store.get(Table::sessions, key) : std::nullopt;
  auto record = row ? storage::decode<storage::SessionRecord>(*row) : storage::SessionRecord();
  if (!row || record.expires_at_us() <= now()) {
    return Refused{Reason::absent, "Session not found", {}};
  }
  if (record.authorized()) {
    return Refused{Reason::conflict, "The nonce was used already", {}};
  }
  const auto end_before = record.expires_at_us();
  apply(context, authorization, record);

  storage::Batch batch;
  batch.expect_unchanged(Table::sessions, key, *std::move(row));
  batch.put(Table::sessions, key, storage::encode(record));
  batch.erase(Table::session_ends, storage::session_end_key(end_before, tenant, nonce));
  batch.put(Table::session_ends, storage::session_end_key(record.expires_at_us(), tenant, nonce), "");
  appliance::record(batch, context.actor, audited("authorize", record));
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the session could not be authorised for concurrent changes");
  }
  context.directory.put_session(record);
  return std::monostate();
}

}  // namespace appliance::sessions
