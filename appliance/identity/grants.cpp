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
      set.set(*permission);
    }
  }
  return set;
}

std::optional<Condition> read_condition(const json::Value& value, const std::string& prefix, Violations& violations) {
  json::Fields fields(value, violations, prefix);
  const auto attribute = parse_attribute(fields.required_text("attribute", longest_text));
  const auto comparison = parse_comparison(fields.required_text("operator", longest_text));
  auto text = fields.required_text("value", longest_text);
  if (!attribute) {
    fields.refuse("attribute", "The attribute is id or container.");
  }
  if (!comparison) {
    fields.refuse("operator", "The operator is equals or starts_with.");
  }
  if (!attribute || !comparison) {
    return std::nullopt;
  }
  if (*attribute == Condition::Attribute::container) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  }
  return Condition{.attribute = *attribute, .comparison = *comparison, .value = std::move(text)};
}

std::vector<Condition> read_conditions(json::Fields& fields, const std::string& prefix, Violations& violations) {
  std::vector<Condition> conditions;
  const auto* list = fields.value("conditions");
  if (list == nullptr) {
    return conditions;
  }
  if (!list->IsArray() || list->Size() > most_grants) {
    fields.refuse("conditions", "This must be a list of at most 50 conditions.");
    return conditions;
  }
  for (rapidjson::SizeType i = 0; i < list->Size(); ++i) {
    auto condition = read_condition((*list)[i], prefix + "conditions[" + std::to_string(i) + "].", violations);
    if (condition) {
      conditions.push_back(*std::move(condition));
    }
  }
  return conditions;
}

/// Where a rule holds: in its container, or under its conditions.
void read_reach(json::Fields& fields, const std::string& prefix, AccessRule& rule, Violations& violations) {
  rule.conditions = read_conditions(fields, prefix, violations);
  const auto* conditions = fields.value("conditions");
  const bool has_conditions = conditions != nullptr && conditions->IsArray() && conditions->Size() != 0;
  if (has_conditions && fields.value("container") != nullptr) {
    fields.refuse("conditions", "A rule has a container or conditions, not both.");
  }
  if (has_conditions) {
    return;
  }
  const auto container = Container::parse(fields.required_text("container", longest_text));
  if (!container) {
    fields.refuse("container", "A container begins and ends with '/'.");
  }
  rule.container = container.value_or(Container());
}

AccessRule read_rule(const json::Value& value, std::size_t index, ApplicationType type, Violations& violations) {
  const auto prefix = "rules[" + std::to_string(index) + "].";
  json::Fields fields(value, violations, prefix);
  AccessRule rule;
  read_reach(fields, prefix, rule, violations);
  const auto transform = parse_transform(fields.required_text("transform", longest_text));
  rule.transform = transform.value_or(Transform::redact);
  rule.permissions = read_permissions(fields, type);
  if (!transform) {
    fields.refuse("transform", "The transform is reveal, mask or redact.");
  }
  if (rule.permissions.none()) {
    fields.refuse("permissions", "A rule grants at least one permission.");
  }
  rule.priority = fields.number("priority").value_or(static_cast<std::uint32_t>(index + 1));
  if (rule.priority == 0) {
    fields.refuse("priority", "Priorities begin at 1.");
  }
  rule.description = fields.text("description", longest_text).value_or("");
  return rule;
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

json::Value list_of(const PermissionSet& set, json::Pool& pool) {
  json::Value list(rapidjson::kArrayType);
  for (const auto permission : set.named()) {
    list.PushBack(json::make_text(row_of(permission).name, pool), pool);
  }
  return list;
}

json::Value write_conditions(std::span<const Condition> conditions, json::Pool& pool) {
  json::Value list(rapidjson::kArrayType);
  for (const auto& condition : conditions) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "attribute", name_of(condition.attribute), pool);
    json::add(entry, "operator", name_of(condition.comparison), pool);
    json::add(entry, "value", condition.value, pool);
    list.PushBack(entry, pool);
  }
  return list;
}

json::Value write_rule(const AccessRule& rule, json::Pool& pool) {
  json::Value entry(rapidjson::kObjectType);
  json::add(entry, "description", rule.description, pool);
  json::add(entry, "priority", json::Value(rule.priority), pool);
  if (rule.conditions.empty()) {
    json::add(entry, "container", rule.container.path(), pool);
  } else {
    json::add(entry, "conditions", write_conditions(rule.conditions, pool), pool);
  }
  json::add(entry, "transform", name_of(rule.transform), pool);
  json::add(entry, "permissions", list_of(rule.permissions, pool), pool);
  return entry;
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
    grants.rules.push_back(read_rule((*rules)[i], i, type, violations));
  }
  order(grants.rules, violations);
  return grants;
}

void write_grants(const PermissionSet& permissions, std::span<const AccessRule> rules, json::Value& object,
                  json::Pool& pool) {
  json::add(object, "permissions", list_of(permissions, pool), pool);
  json::Value list(rapidjson::kArrayType);
  for (const auto& rule : rules) {
    list.PushBack(write_rule(rule, pool), pool);
  }
  json::add(object, "rules", std::move(list), pool);
}

Grants default_grants(ApplicationType type) {
  if (type == ApplicationType::public_key) {
    PermissionSet making;
    making.set("token:create"_permission);
    making.set("token-intent:create"_permission);
    return {.permissions = std::move(making), .rules = {}};
  }
  PermissionSet all;
  for (std::size_t i = 0; i < permission_rows.size(); ++i) {
    if (permission_rows[i].allowed_for(type) && permission_rows[i].same_as.empty()) {
      all.set(i);
    }
  }
  if (type == ApplicationType::management) {
    return {.permissions = std::move(all), .rules = {}};
  }
  AccessRule everything{.description = "Everything",
                        .priority = 1,
                        .container = Container(),
                        .transform = Transform::reveal,
                        .permissions = std::move(all)};
  return {.permissions = {}, .rules = {std::move(everything)}};
}

}  // namespace appliance::identity
