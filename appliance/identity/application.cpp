#include "appliance/identity/application.hpp"

#include "appliance/identity/tier.hpp"

#include <algorithm>
#include <array>

namespace appliance::identity {
namespace {

constexpr std::array<std::string_view, 2> attribute_names{"id", "container"};
constexpr std::array<std::string_view, 2> comparison_names{"equals", "starts_with"};

template <class Enum, std::size_t Size>
std::optional<Enum> parse(const std::array<std::string_view, Size>& names, std::string_view name) noexcept {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

bool stands_for(Permission held, Permission permission) noexcept {
  return row_of(held).same_as == row_of(permission).name ||
         std::ranges::any_of(grants_of_tier(held),
                             [&](const TierGrant& grant) { return grant.permission == permission; });
}

/// A permission held directly, in another spelling, or through a tier that stands for it somewhere.
bool holds(const PermissionSet& set, Permission permission) noexcept {
  return set.test(permission) ||
         std::ranges::any_of(set.named(), [&](Permission held) { return stands_for(held, permission); });
}

/// What the tiers of a set say about a container.
std::optional<Transform> tier_decision(const PermissionSet& set, Permission permission, std::string_view container) {
  for (const auto tier : all_tiers()) {
    if (!set.test(tier)) {
      continue;
    }
    for (const auto& grant : grants_of_tier(tier)) {
      if (grant.permission == permission && container.starts_with(container_of(tier, grant))) {
        return grant.transform;
      }
    }
  }
  return std::nullopt;
}

/// A tier inside a rule reaches no further than the rule, and shows no more than either of both.
std::optional<Transform> rule_decision(const AccessRule& rule, Permission permission, std::string_view container) {
  if (rule.permissions.test(permission)) {
    return rule.transform;
  }
  const auto tier = tier_decision(rule.permissions, permission, container);
  return tier ? std::optional(std::max(*tier, rule.transform)) : std::nullopt;
}

/// The containers of a set's grants, which reach no further than `within`.
void add_reach(const PermissionSet& set, Permission permission, const Container& within,
               std::vector<std::string>& reach) {
  if (set.test(permission)) {
    reach.push_back(within.path());
  }
  for (const auto held : set.named()) {
    for (const auto& grant : grants_of_tier(held)) {
      auto path = container_of(held, grant);
      if (grant.permission == permission && within.covers(path)) {
        reach.push_back(std::move(path));
      } else if (grant.permission == permission && within.path().starts_with(path)) {
        reach.push_back(within.path());
      }
    }
  }
}

}  // namespace

std::string_view name_of(Condition::Attribute attribute) noexcept {
  return attribute_names[static_cast<std::size_t>(attribute)];
}

std::string_view name_of(Condition::Comparison comparison) noexcept {
  return comparison_names[static_cast<std::size_t>(comparison)];
}

std::optional<Condition::Attribute> parse_attribute(std::string_view name) noexcept {
  return parse<Condition::Attribute>(attribute_names, name);
}

std::optional<Condition::Comparison> parse_comparison(std::string_view name) noexcept {
  return parse<Condition::Comparison>(comparison_names, name);
}

bool Condition::holds(std::string_view id, std::string_view container) const noexcept {
  const auto subject = attribute == Attribute::id ? id : container;
  return !subject.empty() && (comparison == Comparison::equals ? subject == value : subject.starts_with(value));
}

bool AccessRule::covers(std::string_view id, std::string_view path) const noexcept {
  return container.covers(path) &&
         std::ranges::all_of(conditions, [&](const Condition& condition) { return condition.holds(id, path); });
}

bool may_anywhere(const Application& application, Permission permission) noexcept {
  return holds(application.permissions, permission) ||
         std::ranges::any_of(application.rules,
                             [&](const AccessRule& rule) { return holds(rule.permissions, permission); });
}

std::vector<std::string> reach_of(const Application& application, Permission permission) {
  std::vector<std::string> reach;
  add_reach(application.permissions, permission, Container(), reach);
  for (const auto& rule : application.rules) {
    add_reach(rule.permissions, permission, rule.container, reach);
  }
  return reach;
}

std::optional<Transform> decide(const Application& application, Permission permission, std::string_view container,
                                std::string_view id) {
  for (const auto& rule : application.rules) {
    if (!rule.covers(id, container)) {
      continue;
    }
    if (const auto transform = rule_decision(rule, permission, container)) {
      return transform;
    }
  }
  if (const auto transform = tier_decision(application.permissions, permission, container)) {
    return transform;
  }
  return application.permissions.test(permission) ? std::optional(row_of(permission).flat_transform) : std::nullopt;
}

bool may_wherever(const Application& application, Permission permission, std::string_view id) {
  constexpr std::string_view no_container = "/?/";  // covered by what covers all, and by nothing that names a container
  return decide(application, permission, no_container, id).has_value();
}

}  // namespace appliance::identity
