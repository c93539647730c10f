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
constexpr std::size_t removed_each_time = 32;
constexpr int most_tries = 5;

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

/// Expects that nobody has given them more time in between.
void remove_some_that_are_over(const storage::Store& store, storage::Batch& batch) {
  for (const auto& row : store.scan(Table::session_ends, "", "", removed_each_time)) {
    if (storage::end_in_session_end(row.key) > now()) {
      return;
    }
    batch.expect_unchanged(Table::session_ends, row.key, row.value);
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

storage::Batch opening(const ManagementContext& context, const Opened& opened, const storage::SessionRecord& record,
                       const idempotency::Completion<Opened>& completion) {
  const auto& nonce = opened.nonce;
  const auto& tenant = context.tenant.id;
  storage::Batch batch;
  batch.expect_absent(Table::sessions, storage::session_key(tenant, nonce));
  batch.put(Table::sessions, storage::session_key(tenant, nonce), storage::encode(record));
  batch.put(Table::session_ends, storage::session_end_key(record.expires_at_us(), tenant, nonce), "");
  appliance::record(batch, context.actor, audited("create", record));
  idempotency::complete(completion, batch, opened);
  return batch;
}

/// One of those who open sessions at the same time cleans up too; the others do not wait for it.
bool commit_with_cleaning(const ManagementContext& context, storage::Batch batch) {
  const auto lock = context.directory.try_lock_changes();
  if (lock.owns_lock()) {
    remove_some_that_are_over(context.store, batch);
  }
  return context.store.commit(std::move(batch)).committed();
}

/// Nothing where somebody else changed the session in between.
std::optional<Result<std::monostate>> try_authorize(const ManagementContext& context,
                                                    const Authorization& authorization,
                                                    const idempotency::Completion<std::monostate>& completion) {
  const auto& tenant = context.tenant.id;
  const auto& nonce = authorization.nonce;
  const auto key = storage::session_key(tenant, nonce);
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
  idempotency::complete(completion, batch, std::monostate());
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  context.directory.put_session(record);
  return std::monostate();
}

}  // namespace

Opened open(const ManagementContext& context, const identity::Application& caller,
            const idempotency::Completion<Opened>& completion) {
  Opened opened{.key = identity::make_session_key(context.session, context.tenant.production),
                .nonce = draw_nonce(context.session)};
  const auto record = record_of(context, caller, opened.key);
  opened.expires_at = record.expires_at_us();
  if (!commit_with_cleaning(context, opening(context, opened, record, completion)) &&
      !context.store.commit(opening(context, opened, record, completion)).committed()) {
    throw Error(Fault::unavailable, "the session could not be written: try again");
  }
  context.directory.put_session(record);
  return opened;
}

Result<std::monostate> authorize(const ManagementContext& context, const Authorization& authorization,
                                 const idempotency::Completion<std::monostate>& completion) {
  for (int tries = 0; tries < most_tries; ++tries) {
    if (auto done = try_authorize(context, authorization, completion)) {
      return *std::move(done);
    }
  }
  throw Error(Fault::unavailable, "the session could not be authorised for concurrent changes");
}

}  // namespace appliance::sessions
