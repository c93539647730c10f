#pragma once

#include "appliance/capture/keys.hpp"
#include "appliance/capture_session/session.hpp"

namespace appliance::capture_session {

/// A session as it was read.
struct StoredSession {
  Uuid id{};
  std::string row;  ///< for expect_unchanged
  storage::CaptureSessionRecord record;
};

/// Throws storage::Error{corrupt}.
[[nodiscard]] StoredSession stored_session_from(const storage::Row& row);
[[nodiscard]] Uuid tenant_of(const StoredSession& session);
[[nodiscard]] Uuid opener_of(const StoredSession& session);
[[nodiscard]] Purpose purpose_of(const StoredSession& session);

/// A session that is not over: open, or completed and still to be asked for. Nothing where it is unknown, its time has
/// passed or it has failed too often. Throws storage::Error.
[[nodiscard]] std::optional<StoredSession> find(const storage::Store& store, const Uuid& id);

/// The key of a session. Throws storage::Error{corrupt} where it is not there.
[[nodiscard]] capture::StoredKey key_of(const storage::Store& store, const StoredSession& session);

/// Completes the session in the batch of what it makes, which expects that it is open and as it is now. `token_id`:
/// what was made. Throws Error: conflict where it is completed already, not_found where it is over.
void complete(storage::Batch& batch, const storage::Store& store, const Uuid& id, std::string_view token_id,
              const Actor& actor);

/// Counts a failure; the last that there may be ends the session. `detail`: a literal, for the audit log. Does nothing
/// where the session is completed or over meanwhile. Throws storage::Error, Error{unavailable}.
void count_failure(storage::Store& store, const Uuid& id, std::string_view detail, const Actor& actor);

/// What upkeep does when a session's time has come; see Purger.
void purge_session(const storage::Store& store, const Due& due, storage::Batch& batch);

/// Removes every session of a tenant that is removed, some at a time. False where `go_on` said so first. Throws
/// storage::Error.
[[nodiscard]] bool remove_sessions_of(storage::Store& store, const Uuid& tenant, const std::function<bool()>& go_on);

}  // namespace appliance::capture_session
