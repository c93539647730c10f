#include "appliance/identity/grants.hpp"

#include "appliance/identity/permission_table.hpp"
#include "appliance/json/fields.hpp"

#include <algorithm>

namespace appliance::identity {
namespace {

constexpr std::size_t most_grants = 50;
constexpr std::size_t longest_text = 400;

PermissionSet read_permissions(json::Fields& fields, ApplicationType type) {
  PermissionSet set;
  for (const auto& name : fields.texts("permissions", most_grants, longest_text)) {
    const auto permission = find_permission(name);
    if (!permission) {
      fields.refuse("permissions", "There is no such permission.");
    } else if (!row_of(*permission).allowed_for(type)) {
      fields.refuse("permissions", "An application of this type may not hold this permission.");
    } else {
      set.set(static_cast<std::size_t>(*permission));
    }
  }
  return set;
}

std::optional<AccessRule> read_rule(const json::Value& value, std::size_t index, ApplicationType type,
                                    Violations& violations) {
  json::Fields fields(value, violations, "rules[" + std::to_string(index) + "].");
  const auto container = Container::parse(fields.required_text("container", longest_text));
  const auto transform = parse_transform(fields.required_text("transform", longest_text));
  const auto permissions = read_permissions(fields, type);
  if (!container) {
    fields.refuse("container", "A container begins and ends with '/'.");
  }
  if (!transform) {
    fields.refuse("transform", "The transform is reveal, mask or redact.");
  }
  if (permissions.none()) {
    fields.refuse("permissions", "A rule grants at least one permission.");
  }
  const auto priority = fields.number("priority").value_or(static_cast<std::uint32_t>(index + 1));
  if (priority == 0) {
    fields.refuse("priority", "Priorities begin at 1.");
  }
  if (!container || !transform) {
    return std::nullopt;
  }
  return AccessRule{.description = fields.text("description", longest_text).value_or(""),
                    .priority = priority,
                    .container = *container,
                    .transform = *transform,
                    .permissions = permissions};
}

void order(std::vector<AccessRule>& rules, Violations& violations) {
  const auto by_priority = [](const AccessRule& a, const AccessRule& b) { return a.priority < b.priority; };
  std::stable_sort(rules.begin(), rules.end(), by_priority);
  if (std::adjacent_find(rules.begin(), rules.end(), [](const AccessRule& a, const AccessRule& b) {
        return a.priority == b.priority;
      }) != rules.end()) {
    violations.push_back({"rules", "Each rule has a priority of its own."});
  }
}

}  // namespace

Grants read_grants(const json::Value& object, ApplicationType type, Violations& violations) {
  json::Fields fields(object, violations);
  Grants grants{.permissions = read_permissions(fields, type), .rules = {}};
  const auto* rules = fields.value("rules");
  if (rules == nullptr) {
    return grants;
  }
  if (!rules->IsArray() || rules->Size() > most_grants) {
    fields.refuse("rules", "This must be a list of at most 50 rules.");
    return grants;
  }
  if (rules->Size() != 0 && type == ApplicationType::management) {
    fields.refuse("rules", "A management application has permissions, not rules.");
  }
  for (rapidjson::SizeType i = 0; i < rules->Size(); ++i) {
    if (auto rule = read_rule((*rules)[i], i, type, violations)) {
      grants.rules.push_back(*std::move(rule));
    }
  }
  order(grants.rules, violations);
  return grants;
}

Grants default_grants(ApplicationType type) {
  Grants grants;
  for (std::size_t i = 0; i < permission_rows.size(); ++i) {
    grants.permissions.set(i, permission_rows[i].allowed_for(type));
  }
  if (type == ApplicationType::public_key) {
    grants.permissions.reset();
    grants.permissions.set(static_cast<std::size_t>("token:create"_permission));
    grants.permissions.set(static_cast<std::size_t>("token-intent:create"_permission));
  }
  if (type == ApplicationType::private_key) {
    grants.rules.push_back({.description = "Everything",
                            .priority = 1,
                            .container = *Container::parse("/"),
                            .transform = Transform::reveal,
                            .permissions = std::exchange(grants.permissions, {})});
  }
  return grants;
}

}  // namespace appliance::identity
