#include "appliance/identity/permission_table.hpp"
#include "appliance/identity/tier.hpp"

#include <algorithm>
#include <array>

namespace appliance::identity {
namespace {

constexpr std::array<std::string_view, 3> type_names{"private", "public", "management"};
constexpr std::array<std::string_view, 3> transform_names{"reveal", "mask", "redact"};

template <class Enum, std::size_t Size>
std::optional<Enum> parse(const std::array<std::string_view, Size>& names, std::string_view name) noexcept {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

}  // namespace

std::string_view name_of(ApplicationType type) noexcept { return type_names[static_cast<std::size_t>(type)]; }
std::string_view name_of(Transform transform) noexcept { return transform_names[static_cast<std::size_t>(transform)]; }

std::optional<ApplicationType> parse_application_type(std::string_view name) noexcept {
  return parse<ApplicationType>(type_names, name);
}

std::optional<Transform> parse_transform(std::string_view name) noexcept {
  return parse<Transform>(transform_names, name);
}

bool PermissionRow::allowed_for(ApplicationType type) const noexcept {
  if (type == ApplicationType::management) {
    return for_management;
  }
  return type == ApplicationType::private_key ? for_private : for_public;
}

std::span<const PermissionRow> permission_table() noexcept { return permission_rows; }

std::optional<Permission> find_permission(std::string_view name) noexcept {
  const auto found = std::find_if(permission_rows.begin(), permission_rows.end(),
                                  [&](const PermissionRow& row) { return row.name == name; });
  return found == permission_rows.end() ? find_tier(name)
                                        : std::optional(static_cast<Permission>(found - permission_rows.begin()));
}

const PermissionRow& row_of(Permission permission) noexcept {
  const auto index = static_cast<std::size_t>(permission);
  return index < permission_rows.size() ? permission_rows[index] : row_of_tier(permission);
}

}  // namespace appliance::identity
