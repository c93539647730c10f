#include "appliance/capture_session/stored.hpp"

#include "appliance/capture_session/keys.hpp"
#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::capture_session {
namespace {

using storage::Table;

constexpr int most_tries = 64;
constexpr std::size_t rows_per_batch = 128;

Uuid uuid_in(std::string_view bytes) {
  Uuid id{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
  return id;
}

Due due_of(const StoredSession& session) {
  return {.kind = Expiring::capture_session,
          .at = session.record.expires_at_us(),
          .tenant = tenant_of(session),
          .id = hsm::text_of(std::span<const unsigned char>(session.id))};
}

AuditEvent completion_of(const StoredSession& session, std::string_view outcome, std::string_view detail) {
  return {.operation = "complete",
          .entity_type = "capture_session",
          .entity_id = session.record.reference(),
          .outcome = outcome,
          .detail = detail};
}

std::optional<StoredSession> read(const storage::Store& store, const Uuid& id) {
  auto key = storage::capture_session_key(id);
  auto row = store.get(Table::card_sessions, key);
  return row ? std::optional(stored_session_from({std::move(key), *std::move(row)})) : std::nullopt;
}

void erase(storage::Batch& batch, const StoredSession& session) {
  batch.expect_unchanged(Table::card_sessions, storage::capture_session_key(session.id), session.row);
  batch.erase(Table::card_sessions, storage::capture_session_key(session.id));
  erase_expiration(batch, due_of(session));
}

void replace(storage::Batch& batch, const StoredSession& session) {
  batch.expect_unchanged(Table::card_sessions, storage::capture_session_key(session.id), session.row);
  batch.put(Table::card_sessions, storage::capture_session_key(session.id), storage::encode(session.record));
}

/// False where somebody else changed the session in between.
bool try_to_count(storage::Store& store, const Uuid& id, std::string_view detail, const Actor& actor) {
  auto session = find(store, id);
  if (!session || session->record.completed()) {
    return true;
  }
  session->record.set_failures(session->record.failures() + 1);
  storage::Batch batch;
  if (session->record.failures() < most_failures) {
    replace(batch, *session);
  } else {
    erase(batch, *session);
  }
  record(batch, actor, completion_of(*session, "refused", detail));
  return store.commit(std::move(batch)).committed();
}

}  // namespace

StoredSession stored_session_from(const storage::Row& row) {
  return {
      .id = uuid_in(row.key), .row = row.value, .record = storage::decode<storage::CaptureSessionRecord>(row.value)};
}

Uuid tenant_of(const StoredSession& session) { return uuid_in(session.record.tenant()); }

Uuid opener_of(const StoredSession& session) { return uuid_in(session.record.opened_by()); }

Purpose purpose_of(const StoredSession& session) { return static_cast<Purpose>(session.record.purpose()); }

std::optional<StoredSession> find(const storage::Store& store, const Uuid& id) {
  auto session = read(store, id);
  return session && session->record.expires_at_us() > now() ? std::move(session) : std::nullopt;
}

capture::StoredKey key_of(const storage::Store& store, const StoredSession& session) {
  auto key = find_key(store, tenant_of(session), uuid_in(session.record.key()));
  if (!key) {
    throw storage::Error(storage::Fault::corrupt, "a capture session names a key that is not there");
  }
  return *std::move(key);
}

void complete(storage::Batch& batch, const storage::Store& store, const Uuid& id, std::string_view token_id,
              const Actor& actor) {
  auto session = find(store, id);
  if (!session) {
    throw Error(Fault::not_found, "the capture session is over");
  }
  if (session->record.completed()) {
    throw Error(Fault::conflict, "the capture session is completed already");
  }
  session->record.set_completed(true);
  session->record.set_token_id(std::string(token_id));
  replace(batch, *session);
  record(batch, actor, completion_of(*session, "success", {}));
}

void count_failure(storage::Store& store, const Uuid& id, std::string_view detail, const Actor& actor) {
  for (int tries = 0; tries < most_tries; ++tries) {
    if (try_to_count(store, id, detail, actor)) {
      return;
    }
  }
  throw Error(Fault::unavailable, "a failure could not be counted for concurrent changes");
}

void purge_session(const storage::Store& store, const Due& due, storage::Batch& batch) {
  const auto session = read(store, uuid_in(due.id));
  if (session && session->record.expires_at_us() == due.at) {
    batch.expect_unchanged(Table::card_sessions, storage::capture_session_key(session->id), session->row);
    batch.erase(Table::card_sessions, storage::capture_session_key(session->id));
  }
}

bool remove_sessions_of(storage::Store& store, const Uuid& tenant, const std::function<bool()>& go_on) {
  std::string after;
  while (go_on()) {
    const auto rows = store.scan(Table::card_sessions, "", after, rows_per_batch);
    if (rows.empty()) {
      return true;
    }
    after = rows.back().key;
    storage::Batch batch;
    for (const auto& row : rows) {
      const auto session = stored_session_from(row);
      if (tenant_of(session) == tenant) {
        batch.erase(Table::card_sessions, row.key);
        erase_expiration(batch, due_of(session));
      }
    }
    static_cast<void>(store.commit(std::move(batch)));
  }
  return false;
}

}  // namespace appliance::capture_session
