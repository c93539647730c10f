#pragma once

#include "appliance/json/document.hpp"
#include "appliance/keys/kind.hpp"
#include "appliance/lifecycle.hpp"

namespace appliance::administration {

inline constexpr std::size_t longest_tenant = 200;

/// Which version of whose key an operator means.
struct NamedKey {
  keys::KeyVersion key;
  TenantPtr tenant;  ///< nullptr for the root key
};

/// From the arguments "key" ("tenant/2") and "tenant". Throws Error: invalid, not_found.
[[nodiscard]] NamedKey read_key(Lifecycle& lifecycle, const json::Value& arguments);

/// Whose key of this kind: nullptr for the root key, for which none may be named. Throws as read_key().
[[nodiscard]] TenantPtr owner_of(Lifecycle& lifecycle, keys::Kind kind, const std::optional<std::string>& tenant);

/// Zero for nullptr. What waits for requests must not hold a tenant, so it is named by its id.
[[nodiscard]] inline keys::Owner id_of(const TenantPtr& tenant) {
  return tenant == nullptr ? keys::Owner{} : tenant->id;
}

}  // namespace appliance::administration
