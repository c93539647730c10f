#pragma once

#include "appliance/clock.hpp"
#include "appliance/operators/public_key.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::operators {

/// What a person is there for; docs/operators.md says what each may do.
enum class Role : std::uint8_t { administrator, custodian, auditor, backup, metrics };

inline constexpr std::initializer_list<Role> all_roles{Role::administrator, Role::custodian, Role::auditor,
                                                       Role::backup, Role::metrics};

[[nodiscard]] std::string_view name_of(Role role) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view name) noexcept;

/// A set of roles.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) noexcept {
    for (const auto role : roles) {
      add(role);
    }
  }

  constexpr void add(Role role) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(role)); }
  [[nodiscard]] constexpr bool has(Role role) const noexcept { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool meets(const Roles& others) const noexcept { return (bits_ & others.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  friend constexpr bool operator==(const Roles&, const Roles&) = default;

 private:
  static constexpr std::uint8_t bit(Role role) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role));
  }
  std::uint8_t bits_ = 0;
};

/// "administrator, custodian"
[[nodiscard]] std::string to_string(const Roles& roles);

/// A known person who works on the appliance.
struct Operator {
  std::string name;
  Roles roles;
  std::optional<std::uint32_t> uid;  ///< OS user, for the admin socket; without one the person only signs
  std::vector<PublicKey> keys;       ///< with which the person signs approvals
  UnixMicros created_at = 0;
  std::string created_by;
  UnixMicros modified_at = 0;  ///< 0: never
  std::string modified_by;
  UnixMicros disabled_at = 0;  ///< 0: enabled

  [[nodiscard]] bool enabled() const noexcept { return disabled_at == 0; }
  /// Whether the person's signature can count as an approval.
  [[nodiscard]] bool can_approve() const noexcept { return enabled() && roles.has(Role::custodian) && !keys.empty(); }
  /// Whether the person can administer through the admin socket.
  [[nodiscard]] bool can_administer() const noexcept { return enabled() && roles.has(Role::administrator) && uid; }
  [[nodiscard]] bool holds(const PublicKey& key) const noexcept;
};

}  // namespace appliance::operators
