#include "appliance/identity/application.hpp"

#include <algorithm>

namespace appliance::identity {
namespace {

bool holds(const PermissionSet& set, Permission permission) noexcept {
  return set.test(static_cast<std::size_t>(permission));
}

}  // namespace

bool may_anywhere(const Application& application, Permission permission) noexcept {
  return holds(application.permissions, permission) ||
         std::any_of(application.rules.begin(), application.rules.end(),
                     [&](const AccessRule& rule) { return holds(rule.permissions, permission); });
}

std::optional<Transform> decide(const Application& application, Permission permission,
                                std::string_view container) noexcept {
  const auto rule = std::find_if(application.rules.begin(), application.rules.end(), [&](const AccessRule& r) {
    return r.container.covers(container) && holds(r.permissions, permission);
  });
  if (rule != application.rules.end()) {
    return rule->transform;
  }
  return holds(application.permissions, permission) ? std::optional(row_of(permission).flat_transform) : std::nullopt;
}

}  // namespace appliance::identity
