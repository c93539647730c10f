#pragma once

#include "appliance/tenant.hpp"
#include "hsm/session.hpp"
#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance::webhook {

// The key that a client gave for its webhook, which the HMACs of its notices are made with: sealed under the tenant's
// key, bound to its webhook, and never shown. All throw hsm::Error, storage::Error.

/// Seals the key into the record.
void seal_hmac_key(hsm::Session& session, const Tenant& tenant, const Uuid& webhook, const hsm::Secret& key,
                   storage::WebhookRecord& record);

/// HMAC-SHA-256 (RFC 2104) of a message, made in the token, in hexadecimal digits; nothing where the webhook has no
/// key.
[[nodiscard]] std::optional<std::string> hmac_of(hsm::Session& session, const storage::Store& store,
                                                 const Tenant& tenant, const Uuid& webhook, std::string_view message);

}  // namespace appliance::webhook
