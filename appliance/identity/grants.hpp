#pragma once

#include "appliance/identity/application.hpp"
#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <span>
#include <string>
#include <vector>

namespace appliance::identity {

/// What an application is granted, as a client or an operator writes it: flat `permissions` and `rules`.
struct Grants {
  PermissionSet permissions;
  std::vector<AccessRule> rules;
};

/// Reads the members `permissions` and `rules` of an object. Unknown permissions, permissions that this type may not
/// hold, malformed rules and equal priorities are violations. A rule without a priority takes its place in the list. A
/// rule names a container or conditions, not both.
[[nodiscard]] Grants read_grants(const json::Value& object, ApplicationType type, Violations& violations);

/// Adds the members `permissions` and `rules` to an object, as read_grants() reads them.
void write_grants(const PermissionSet& permissions, std::span<const AccessRule> rules, json::Value& object,
                  json::Pool& pool);

/// What an application gets where nothing is said: a private one everything in every container, revealed; a public one
/// the making of tokens and intents; a management one everything of its kind.
[[nodiscard]] Grants default_grants(ApplicationType type);

}  // namespace appliance::identity
