#pragma once

#include "appliance/capture/keys.hpp"

namespace appliance::capture_session {

// The keys that clients of capture sessions encrypt to: one for each tenant and day, apart from the keys that a tenant
// makes itself (appliance/capture/keys.hpp). Functions throw hsm::Error, storage::Error, appliance::Error.

inline constexpr UnixMicros longest_session = UnixMicros{2} * 3600 * 1'000'000;
/// For so long new sessions get a key; sessions that have it end before it does.
inline constexpr UnixMicros key_serves = UnixMicros{24} * 3600 * 1'000'000;
inline constexpr UnixMicros key_lives = key_serves + longest_session;
/// How long before its end of service upkeep makes the next.
inline constexpr UnixMicros made_ahead = UnixMicros{3600} * 1'000'000;

/// The key that new sessions get; nothing where there is none or its time is over.
[[nodiscard]] std::optional<capture::StoredKey> find_serving_key(const storage::Store& store, const Uuid& tenant);
/// A key that sessions have.
[[nodiscard]] std::optional<capture::StoredKey> find_key(const storage::Store& store, const Uuid& tenant,
                                                         const Uuid& id);

/// Makes an RSA key in the token. It is none yet: put_key() adds it to a batch.
[[nodiscard]] capture::StoredKey make_key(hsm::Session& session, const Tenant& tenant);
void put_key(storage::Batch& batch, const Tenant& tenant, const capture::StoredKey& key, const Actor& actor);

/// Makes the next keys of tenants whose key's service ends within made_ahead, as long as they have sessions. Does
/// nothing while the token does not answer. On the upkeep thread.
void make_keys_ahead(hsm::Token& token, storage::Store& store, const TenantBook& tenants, UnixMicros at);

/// What upkeep does when a key's time has come; see Purger.
void purge_session_key(const storage::Store& store, const Due& due, storage::Batch& batch);
/// What a key has elsewhere, where its tenant is removed. Throws storage::Error{corrupt}.
void erase_expiration_of_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row);

}  // namespace appliance::capture_session
