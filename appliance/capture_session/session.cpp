#include "appliance/capture_session/session.hpp"

#include "appliance/capture_session/keys.hpp"
#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::capture_session {
namespace {

using storage::Table;

storage::CaptureSessionRecord record_of(const token::Context& context, const Wanted& wanted, UnixMicros life,
                                        const Uuid& key) {
  storage::CaptureSessionRecord record;
  record.set_tenant(context.tenant.id.data(), context.tenant.id.size());
  record.set_purpose(static_cast<std::uint32_t>(wanted.purpose));
  record.set_key(key.data(), key.size());
  record.set_opened_by(context.caller.id.data(), context.caller.id.size());
  record.set_created_at_us(now());
  record.set_expires_at_us(record.created_at_us() + std::min(life, longest_session));
  record.set_token_id(wanted.token_id);
  record.set_token_life_us(wanted.token_life.value_or(0));
  record.mutable_metadata()->insert(wanted.metadata.begin(), wanted.metadata.end());
  record.mutable_allowed_schemes()->Add(wanted.allowed_schemes.begin(), wanted.allowed_schemes.end());
  record.set_lifecycle(static_cast<std::uint32_t>(wanted.lifecycle));
  record.set_reference(to_string(random_uuid(context.session)));
  return record;
}

void put_session(storage::Batch& batch, const token::Context& context, const Opened& opened,
                 const storage::CaptureSessionRecord& record) {
  auto key = storage::capture_session_key(opened.id);
  batch.expect_absent(Table::card_sessions, key);
  batch.put(Table::card_sessions, std::move(key), storage::encode(record));
  add_expiration(batch, {.kind = Expiring::capture_session,
                         .at = record.expires_at_us(),
                         .tenant = context.tenant.id,
                         .id = hsm::text_of(std::span<const unsigned char>(opened.id))});
  appliance::record(
      batch, context.actor,
      {.operation = "create", .entity_type = "capture_session", .entity_id = record.reference(), .detail = {}});
}

}  // namespace

Opened open(const token::Context& context, const Wanted& wanted, UnixMicros life,
            const idempotency::Completion<Opened>& completion) {
  storage::Batch batch;
  auto key = find_serving_key(context.store, context.tenant.id);
  if (!key) {
    key = make_key(context.session, context.tenant);
    put_key(batch, context.tenant, *key, context.actor);
  }
  const auto record = record_of(context, wanted, life, key->id);
  const Opened opened{.id = random_uuid(context.session), .expires_at = record.expires_at_us()};
  put_session(batch, context, opened, record);
  idempotency::complete(completion, batch, opened);
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the session could not be written: try again");
  }
  return opened;
}

}  // namespace appliance::capture_session
