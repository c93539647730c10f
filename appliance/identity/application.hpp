#pragma once

#include "appliance/identity/container.hpp"
#include "appliance/identity/permission.hpp"
#include "appliance/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::identity {

/// Grants permissions on a container and all below it.
struct AccessRule {
  std::string description;
  std::uint32_t priority = 1;
  Container container;
  Transform transform = Transform::mask;
  PermissionSet permissions;
};

/// A caller of an API, as policy sees it. Immutable once shared.
struct Application {
  Uuid id{};
  Uuid tenant{};
  std::string face;
  std::string name;
  ApplicationType type = ApplicationType::private_key;
  PermissionSet permissions;
  std::vector<AccessRule> rules;  ///< by ascending priority
};

/// Whether the application may do this anywhere at all: what can be said before a token is known.
[[nodiscard]] bool may_anywhere(const Application& application, Permission permission) noexcept;

/// Whether the application may do this in a container, and what it may see of the data: the first rule, by priority,
/// that covers the container and grants the permission; without rules, the flat grant.
[[nodiscard]] std::optional<Transform> decide(const Application& application, Permission permission,
                                              std::string_view container) noexcept;

}  // namespace appliance::identity
