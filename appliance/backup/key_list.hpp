#pragma once

#include "appliance/json/document.hpp"
#include "storage/store.hpp"

namespace appliance::backup {

/// Every version of every key that a store names, as JSON: kind, version, state, check value (of the audit key: the
/// fingerprint); of a root or audit key the token's serial; of a tenant's key the tenant and the version of the root
/// key that it is wrapped under. Throws storage::Error.
[[nodiscard]] json::Value key_list(const storage::Store& store, json::Pool& pool);

}  // namespace appliance::backup
