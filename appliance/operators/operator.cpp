#include "appliance/operators/operator.hpp"

#include <algorithm>
#include <array>

namespace appliance::operators {

std::string_view name_of(Role role) noexcept {
  static constexpr std::array<std::string_view, 5> names{"administrator", "custodian", "auditor", "backup", "metrics"};
  return names[static_cast<std::size_t>(role)];
}

std::optional<Role> parse_role(std::string_view name) noexcept {
  const auto* found = std::ranges::find(all_roles, name, name_of);
  return found == all_roles.end() ? std::nullopt : std::optional(*found);
}

std::string to_string(const Roles& roles) {
  std::string text;
  for (const auto role : all_roles) {
    if (roles.has(role)) {
      text.append(text.empty() ? "" : ", ").append(name_of(role));
    }
  }
  return text;
}

bool Operator::holds(const PublicKey& key) const noexcept { return std::ranges::find(keys, key) != keys.end(); }

}  // namespace appliance::operators
