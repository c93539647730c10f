#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace appliance::identity {

enum class ApplicationType : std::uint8_t { private_key, public_key, management };

[[nodiscard]] std::string_view name_of(ApplicationType type) noexcept;
[[nodiscard]] std::optional<ApplicationType> parse_application_type(std::string_view name) noexcept;

/// What becomes of a token's data on its way out.
enum class Transform : std::uint8_t { reveal, mask, redact };

[[nodiscard]] std::string_view name_of(Transform transform) noexcept;
[[nodiscard]] std::optional<Transform> parse_transform(std::string_view name) noexcept;

/// Row of the permission table; the order is of no meaning outside a process.
struct PermissionRow {
  std::string_view name;
  std::string_view description;
  bool for_private;
  bool for_public;
  bool for_management;
  Transform flat_transform;  ///< what a grant without a rule shows of a token

  [[nodiscard]] bool allowed_for(ApplicationType type) const noexcept;
};

/// Index into permission_table().
enum class Permission : std::uint8_t {};
inline constexpr std::size_t most_permissions = 128;
using PermissionSet = std::bitset<most_permissions>;

[[nodiscard]] std::span<const PermissionRow> permission_table() noexcept;
[[nodiscard]] std::optional<Permission> find_permission(std::string_view name) noexcept;
[[nodiscard]] const PermissionRow& row_of(Permission permission) noexcept;

}  // namespace appliance::identity
