#include "appliance/identity/key_kind.hpp"

#include "appliance/error.hpp"
#include "appliance/identity/application.hpp"
#include "appliance/identity/grants.hpp"

#include <algorithm>
#include <array>

namespace appliance::identity {
namespace {

constexpr std::array tap_kinds{
    KeyKind{"sk_test", ApplicationType::private_key, "/tap/test/", false},
    KeyKind{"sk_live", ApplicationType::private_key, "/tap/live/", true},
    KeyKind{"pk_test", ApplicationType::public_key, "/tap/test/", false},
    KeyKind{"pk_live", ApplicationType::public_key, "/tap/live/", true},
};

constexpr std::array guardian_kinds{
    KeyKind{"admin", ApplicationType::private_key, "/guardian/", true, ScopeSet::all(), "admin_token"},
};

const KeyKind* find_in(std::span<const KeyKind> kinds, std::string_view name) noexcept {
  const auto found = std::ranges::find(kinds, name, &KeyKind::name);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace

std::span<const KeyKind> key_kinds(std::string_view face) noexcept {
  if (face == "tap") {
    return tap_kinds;
  }
  return face == "guardian" ? std::span<const KeyKind>(guardian_kinds) : std::span<const KeyKind>();
}

const KeyKind* find_key_kind(std::string_view name) noexcept {
  const auto* found = find_in(tap_kinds, name);
  return found == nullptr ? find_in(guardian_kinds, name) : found;
}

Application narrowed_to(Application application, const KeyKind& kind) {
  const auto container = Container::parse(kind.container);
  if (!container) {
    throw Error(Fault::failed, "a kind of keys has a container that is none");
  }
  auto grants = default_grants(kind.type);
  for (auto& rule : grants.rules) {
    rule.container = *container;
  }
  if (!grants.permissions.none()) {
    grants.rules.push_back({.description = {},
                            .priority = 1,
                            .container = *container,
                            .transform = Transform::redact,
                            .permissions = std::move(grants.permissions)});
  }
  application.type = kind.type;
  application.permissions = {};
  application.rules = std::move(grants.rules);
  application.key = &kind;
  application.scopes = kind.scopes;
  return application;
}

}  // namespace appliance::identity
