#pragma once

#include "appliance/config/config.hpp"
#include "appliance/keys/life.hpp"
#include "hsm/key_ring.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appliance::keys {

/// What a key is for, as operators name it. Stored in the keys of jobs: the numbers are fixed.
enum class Kind : std::uint8_t {
  root = 0,         ///< wraps tenants' keys; an object of the token
  tenant = 1,       ///< a tenant's key encryption key: wraps the data keys of its records
  fingerprint = 2,  ///< finds the fingerprint of a value
  index = 3,        ///< finds tokens by their search values
};

inline constexpr std::array all_kinds{Kind::root, Kind::tenant, Kind::fingerprint, Kind::index};

[[nodiscard]] std::string_view name_of(Kind kind) noexcept;
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view name) noexcept;

/// For every kind but root.
[[nodiscard]] hsm::Purpose purpose_of(Kind kind);
[[nodiscard]] Kind kind_of(hsm::Purpose purpose);

/// What the key is for, and what its state lets it still do.
[[nodiscard]] std::string_view purpose_text(Kind kind) noexcept;
[[nodiscard]] std::string_view uses_text(Kind kind, KeyState state, bool current) noexcept;

/// A version of a key as operators write it: "tenant/2". Whose it is, is said elsewhere.
struct KeyVersion {
  Kind kind = Kind::root;
  std::uint32_t version = 0;

  friend bool operator==(const KeyVersion&, const KeyVersion&) = default;
};
[[nodiscard]] std::string to_string(const KeyVersion& key);
[[nodiscard]] std::optional<KeyVersion> parse_key_version(std::string_view text) noexcept;

/// When the cryptoperiod of a key ends that came into use at `activated_at` (SP 800-57 part 1, section 5.3); nothing
/// where it never came into use or none is set.
[[nodiscard]] std::optional<UnixMicros> end_of_cryptoperiod(Kind kind, UnixMicros activated_at,
                                                            const Config::Keys& settings);

}  // namespace appliance::keys
