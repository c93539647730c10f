#pragma once

#include "appliance/identity/permission.hpp"

#include <array>

namespace appliance::identity {

namespace detail {
inline constexpr bool yes = true;
inline constexpr bool no = false;
}  // namespace detail

/// Every permission that can be granted, who may hold it, and what a flat grant shows (Basis Theory, "Permissions").
inline constexpr auto permission_rows = [] {
  using namespace detail;
  using enum Transform;
  return std::to_array<PermissionRow>({
      // name, description, private, public, management, transform of a flat grant
      {"token:create", "Create tokens", yes, yes, no, mask},
      {"token:read", "Read tokens", yes, no, no, mask},
      {"token:update", "Update tokens", yes, yes, no, mask},
      {"token:delete", "Delete tokens", yes, no, no, mask},
      {"token:search", "Search tokens", yes, no, no, mask},
      {"token:use", "Use tokens in proxies", yes, no, no, reveal},
      {"token-intent:create", "Create token intents", yes, yes, no, mask},
      {"token-intent:read", "Read token intents", yes, no, no, mask},
      {"token-intent:delete", "Delete token intents", yes, no, no, mask},
      {"proxy:invoke", "Invoke proxies", yes, no, no, reveal},
      {"documents:create", "Create documents", yes, yes, no, mask},
      {"documents:read", "Read documents", yes, no, no, mask},
      {"documents:reveal", "Read the content of documents", yes, no, no, reveal},
      {"documents:delete", "Delete documents", yes, no, no, mask},
      {"tenant:read", "Read the tenant", no, no, yes, mask},
      {"tenant:update", "Update the tenant", no, no, yes, mask},
      {"tenant:delete", "Delete the tenant", no, no, yes, mask},
      {"application:read", "Read applications", no, no, yes, mask},
      {"application:create", "Create applications", no, no, yes, mask},
      {"application:update", "Update applications", no, no, yes, mask},
      {"application:delete", "Delete applications", no, no, yes, mask},
      {"proxy:read", "Read proxies", no, no, yes, mask},
      {"proxy:create", "Create proxies", no, no, yes, mask},
      {"proxy:update", "Update proxies", no, no, yes, mask},
      {"proxy:delete", "Delete proxies", no, no, yes, mask},
      {"keys:read", "Read client encryption keys", no, no, yes, mask},
      {"keys:create", "Create client encryption keys", no, no, yes, mask},
      {"keys:delete", "Delete client encryption keys", no, no, yes, mask},
      {"webhooks:read", "Read webhooks", no, no, yes, mask},
      {"webhooks:create", "Create webhooks", no, no, yes, mask},
      {"webhooks:update", "Update webhooks", no, no, yes, mask},
      {"webhooks:delete", "Delete webhooks", no, no, yes, mask},
      {"log:read", "Read audit logs", no, no, yes, mask},
      {"report:read", "Read usage reports", no, no, yes, mask},
      {"webhook:read", "Read webhooks", no, no, yes, mask, "webhooks:read"},
      {"webhook:create", "Create webhooks", no, no, yes, mask, "webhooks:create"},
      {"webhook:update", "Update webhooks", no, no, yes, mask, "webhooks:update"},
      {"webhook:delete", "Delete webhooks", no, no, yes, mask, "webhooks:delete"},
  });
}();

static_assert(permission_rows.size() <= most_permissions);

/// A permission that the program itself names, "token:read"_permission; unknown text does not compile.
consteval Permission operator""_permission(const char* name, std::size_t size) {
  for (std::size_t i = 0; i < permission_rows.size(); ++i) {
    if (permission_rows[i].name == std::string_view(name, size)) {
      return static_cast<Permission>(i);
    }
  }
  throw "no such permission";
}

}  // namespace appliance::identity
