#pragma once

#include "appliance/clock.hpp"
#include "appliance/identity/container.hpp"
#include "appliance/identity/key_kind.hpp"
#include "appliance/identity/permission.hpp"
#include "appliance/identity/scope.hpp"
#include "appliance/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::identity {

/// A test of one attribute of a token, in rules that do without a container.
struct Condition {
  enum class Attribute : std::uint8_t { id, container };
  enum class Comparison : std::uint8_t { equals, starts_with };

  Attribute attribute = Attribute::id;
  Comparison comparison = Comparison::equals;
  std::string value;

  [[nodiscard]] bool holds(std::string_view id, std::string_view container) const noexcept;
};

[[nodiscard]] std::string_view name_of(Condition::Attribute attribute) noexcept;
[[nodiscard]] std::string_view name_of(Condition::Comparison comparison) noexcept;
[[nodiscard]] std::optional<Condition::Attribute> parse_attribute(std::string_view name) noexcept;
[[nodiscard]] std::optional<Condition::Comparison> parse_comparison(std::string_view name) noexcept;

/// Grants permissions on a container and all below it, or on the tokens for which all conditions hold; the container is
/// then the root.
struct AccessRule {
  std::string description;
  std::uint32_t priority = 1;
  Container container;
  Transform transform = Transform::mask;
  PermissionSet permissions;
  std::vector<Condition> conditions = {};

  [[nodiscard]] bool covers(std::string_view id, std::string_view path) const noexcept;
};

/// A caller of an API, as policy sees it: an application, or a session of one. Immutable once shared.
struct Application {
  Uuid id{};
  Uuid tenant{};
  std::string face;
  std::string name;
  ApplicationType type = ApplicationType::private_key;
  PermissionSet permissions;
  std::vector<AccessRule> rules;  ///< by ascending priority
  UnixMicros expires_at = 0;      ///< 0: never
  /// Of a session, which acts in the name of its public application, with its id, but within grants of its own.
  std::optional<Uuid> session = std::nullopt;
  /// The kind of the key that it called with, where its face has several.
  const KeyKind* key = nullptr;
  /// What the credential may ask for where its face goes by scopes.
  ScopeSet scopes = {};
  /// Of a key that a client of the face made: its own id, besides that of the application it belongs to.
  std::optional<Uuid> api_key = std::nullopt;
  bool authorized = true;  ///< false for a session that nobody has authorised yet
};

/// Whether the application may do this anywhere at all: what can be said before a token is known.
[[nodiscard]] bool may_anywhere(const Application& application, Permission permission) noexcept;

/// The containers in and below which decide() may allow this; below one of them it still may not, for some tokens.
[[nodiscard]] std::vector<std::string> reach_of(const Application& application, Permission permission);

/// Whether the application may do this to a token, and what it may see of the data: the first rule, by priority, that
/// covers the token and grants the permission; without rules, the flat grant. `id` is empty only for a token that has
/// none yet: no condition on ids holds for it.
[[nodiscard]] std::optional<Transform> decide(const Application& application, Permission permission,
                                              std::string_view container, std::string_view id = {});

/// Whether the application may do this to a token of this id in whatever container it stands, and so may learn that it
/// is absent.
[[nodiscard]] bool may_wherever(const Application& application, Permission permission, std::string_view id);

}  // namespace appliance::identity
