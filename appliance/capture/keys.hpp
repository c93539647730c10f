#pragma once

#include "appliance/capture/algorithm.hpp"
#include "appliance/expiry/expiration.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/management.hpp"
#include "appliance/outcome.hpp"
#include "hsm/token.hpp"
#include "storage/records.pb.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::capture {

inline constexpr UnixMicros longest_life = UnixMicros{365} * 24 * 3600 * 1'000'000;
inline constexpr std::size_t most_keys = 100;

struct StoredKey {
  Uuid id{};
  storage::CaptureKeyRecord record;
};

/// With which algorithm, and on which curve, a new key is to be used; absent: what suits most clients.
struct NewKey {
  std::optional<std::string> algorithm;
  std::optional<std::string> curve;
  std::optional<UnixMicros> expires_at;  ///< absent: after the longest life
};

// The use cases, on the context's tenant alone, each in one batch with its audit entry. A tenant may have several keys
// at once, so that clients can change from one to the next. They throw hsm::Error, storage::Error, appliance::Error.

[[nodiscard]] Result<StoredKey> create(const ManagementContext& context, const NewKey& input,
                                       const idempotency::Completion<StoredKey>& completion = {});
[[nodiscard]] Result<StoredKey> read(const ManagementContext& context, const Uuid& id);
/// Newest first.
[[nodiscard]] std::vector<StoredKey> list(const ManagementContext& context);
/// At once for every client; what the token keeps of it, upkeep destroys.
[[nodiscard]] Result<std::monostate> remove(const ManagementContext& context, const Uuid& id);

/// A key that may be used now.
[[nodiscard]] std::optional<StoredKey> find_live(const storage::Store& store, const Uuid& tenant, const Uuid& id);

[[nodiscard]] hsm::CaptureKey key_of(const StoredKey& key);

/// What upkeep does when a key's time has come; see Purger.
void purge_key(const storage::Store& store, const Due& due, storage::Batch& batch);

/// The row of a key whose private half is moved from one of the tenant's keys to another. Throws as
/// rewrap_capture_key() and storage::Error{corrupt}.
[[nodiscard]] std::string rewrapped(hsm::Session& session, const hsm::WrappedKey& from, const hsm::WrappedKey& to,
                                    const storage::Row& row);

/// What a key has elsewhere, where its tenant is removed. Throws storage::Error{corrupt}.
void erase_beside_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row);

/// Erases the keys whose private half was an object of a token that is lost, and says how many. Throws hsm::Error,
/// storage::Error.
[[nodiscard]] std::size_t erase_lost_keys(storage::Batch& batch, const storage::Store& store, hsm::Session& session);

/// Destroys objects of the token that belong to no key any more, or were made for one that never was. Does nothing
/// while the token does not answer. Throws hsm::Error, storage::Error.
void destroy_stray_keys(hsm::Token& token, storage::Store& store, UnixMicros at);

[[nodiscard]] inline Refused key_absent() { return {Reason::absent, "Key not found", {}}; }

}  // namespace appliance::capture
