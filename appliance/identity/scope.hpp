#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace appliance::identity {

/// What a key of the Guardian face may be granted (Guardian, "API keys"). The last one is ours.
inline constexpr auto scope_names = std::to_array<std::string_view>({
    "admin:api-keys:create", "admin:api-keys:read",   "admin:api-keys:update",   "admin:api-keys:delete",
    "admin:webhooks:create", "admin:webhooks:read",   "admin:webhooks:delete",   "admin:types:create",
    "admin:types:read",      "admin:types:delete",    "pci:tokens:create",       "pci:tokens:read",
    "pci:tokens:update",     "pci:tokens:delete",     "pci:tokens:forward",      "network:tokens:create",
    "network:tokens:read",   "network:tokens:delete", "network:tokens:use",      "generic:tokens:create",
    "generic:tokens:read",   "generic:tokens:delete", "metadata:inquiry:create", "generic:tokens:forward",
});
static_assert(scope_names.size() <= 32);

/// Index into scope_names; of no meaning outside a process.
enum class Scope : std::uint8_t {};

[[nodiscard]] constexpr std::string_view name_of(Scope scope) noexcept {
  return scope_names[static_cast<std::size_t>(scope)];
}

[[nodiscard]] constexpr std::optional<Scope> find_scope(std::string_view name) noexcept {
  const auto* found = std::ranges::find(scope_names, name);
  return found == scope_names.end() ? std::nullopt : std::optional(static_cast<Scope>(found - scope_names.begin()));
}

/// A scope that the program itself names, "pci:tokens:read"_scope; unknown text does not compile.
consteval Scope operator""_scope(const char* name, std::size_t size) {
  const auto scope = find_scope({name, size});
  return scope ? *scope : throw "no such scope";
}

class ScopeSet {
 public:
  [[nodiscard]] static constexpr ScopeSet all() noexcept {
    ScopeSet set;
    set.bits_ = static_cast<std::uint32_t>((std::uint64_t{1} << scope_names.size()) - 1);
    return set;
  }

  constexpr void add(Scope scope) noexcept { bits_ |= bit(scope); }
  [[nodiscard]] constexpr bool test(Scope scope) const noexcept { return (bits_ & bit(scope)) != 0; }
  [[nodiscard]] constexpr bool none() const noexcept { return bits_ == 0; }
  /// Whether all of `other` is in this.
  [[nodiscard]] constexpr bool covers(const ScopeSet& other) const noexcept { return (other.bits_ & ~bits_) == 0; }
  /// In the order of the table.
  [[nodiscard]] std::vector<std::string_view> names() const {
    std::vector<std::string_view> held;
    for (std::size_t i = 0; i < scope_names.size(); ++i) {
      if (test(static_cast<Scope>(i))) {
        held.push_back(scope_names[i]);
      }
    }
    return held;
  }

 private:
  static constexpr std::uint32_t bit(Scope scope) noexcept { return std::uint32_t{1} << static_cast<unsigned>(scope); }

  std::uint32_t bits_ = 0;
};

}  // namespace appliance::identity
