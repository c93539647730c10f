#pragma once

#include "appliance/capture/keys.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance::webhook {

// The key pair (RSA, 3072 bits) that a tenant's notices are signed with: made in the token, its private half stored
// wrapped under the tenant's key, and moved, backed up and removed with it. All throw hsm::Error, storage::Error.

[[nodiscard]] std::optional<capture::StoredKey> find_signing_key(const storage::Store& store, const Uuid& tenant);

/// A new one, not stored yet.
[[nodiscard]] capture::StoredKey make_signing_key(hsm::Session& session, const Tenant& tenant,
                                                  std::string_view created_by);
void put_signing_key(storage::Batch& batch, const Uuid& tenant, const capture::StoredKey& key);

/// RSASSA-PSS with SHA-256 (hsm::sign_message), base64 (RFC 4648, section 4). Throws Error{failed} where the tenant has
/// no key.
[[nodiscard]] std::string sign(hsm::Session& session, const storage::Store& store, const Tenant& tenant,
                               std::string_view message);

}  // namespace appliance::webhook
