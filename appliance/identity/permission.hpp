#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

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
  /// The permission that this is another spelling of: granted and shown as it was written, and decided as that.
  std::string_view same_as = {};

  [[nodiscard]] bool allowed_for(ApplicationType type) const noexcept;
};

/// Index into permission_table(), and behind its end into the tiers of tier.hpp.
enum class Permission : std::uint8_t {};
inline constexpr std::size_t most_permissions = 128;

/// Permissions that were granted together, in the order in which they were named.
class PermissionSet {
 public:
  void set(std::size_t index) {
    if (!held_.test(index)) {
      held_.set(index);
      named_.push_back(static_cast<Permission>(index));
    }
  }
  void set(Permission permission) { set(static_cast<std::size_t>(permission)); }

  [[nodiscard]] bool test(std::size_t index) const { return held_.test(index); }
  [[nodiscard]] bool test(Permission permission) const { return test(static_cast<std::size_t>(permission)); }
  [[nodiscard]] bool none() const noexcept { return named_.empty(); }
  [[nodiscard]] std::size_t count() const noexcept { return named_.size(); }
  [[nodiscard]] std::span<const Permission> named() const noexcept { return named_; }

  friend bool operator==(const PermissionSet& a, const PermissionSet& b) noexcept { return a.held_ == b.held_; }

 private:
  std::bitset<most_permissions> held_;
  std::vector<Permission> named_;
};

/// The permissions of the present style.
[[nodiscard]] std::span<const PermissionRow> permission_table() noexcept;
/// Of either style.
[[nodiscard]] std::optional<Permission> find_permission(std::string_view name) noexcept;
[[nodiscard]] const PermissionRow& row_of(Permission permission) noexcept;

}  // namespace appliance::identity
