#pragma once

#include "appliance/audit.hpp"
#include "appliance/config/config.hpp"
#include "appliance/identity/directory.hpp"
#include "appliance/keys/kind.hpp"
#include "appliance/tenant.hpp"
#include "hsm/token.hpp"
#include "storage/store.hpp"

namespace appliance::keys {

/// What the care of keys works with: the store, the token, and the memory that follows the store.
struct Context {
  storage::Store& store;
  hsm::Token& token;
  TenantBook& tenants;
  identity::Directory& directory;
  const Config::Keys& settings;
};

/// Whose keys: a tenant's, or with zero the appliance's.
using Owner = Uuid;
inline constexpr Owner appliance_itself{};

/// How long to wait for requests that began before a step; none may run longer but for a token that hangs.
inline constexpr std::chrono::seconds patience_with_requests{30};

/// The actor as the audit entries of the owner's keys name it.
[[nodiscard]] inline Actor acting_on(const Owner& owner, Actor actor) {
  actor.tenant = owner;
  return actor;
}

/// What the audit log says of a key.
[[nodiscard]] inline AuditEvent audited(std::string_view operation, const KeyVersion& key) {
  return {.operation = operation, .entity_type = "key", .entity_id = to_string(key), .detail = {}};
}

}  // namespace appliance::keys
