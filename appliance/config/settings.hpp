#pragma once

#include "appliance/config/config.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace appliance {

/// Where the value of a setting lives in a Config. The alternative is also the setting's type.
using Field = std::variant<bool*, std::uint32_t*, std::filesystem::path*, TokenUri*, Endpoint*,
                           std::optional<Endpoint>*, Origins*, LogLevel*, LogFormat*, GuardianShape*, Compliance*,
                           destination::AllowList*, destination::Networks*, std::optional<destination::Url>*>;

enum class Presence : std::uint8_t { required, optional };

struct Section {
  std::string_view name;
  std::string_view explanation;
};

/// One row of the table that parsing, checking, `coffer config explain` and the manual page work from. The default
/// is the one of the Config member.
struct Setting {
  std::string_view section;
  std::string_view key;
  Field (*field)(Config&);
  Presence presence;
  std::uint32_t least;  ///< integers only: smallest and
  std::uint32_t most;   ///< largest allowed value
  std::string_view explanation;

  /// "hsm.sessions"
  [[nodiscard]] std::string name() const;
};

[[nodiscard]] std::span<const Section> sections() noexcept;
[[nodiscard]] std::span<const Setting> settings() noexcept;

/// nullptr where there is none.
[[nodiscard]] const Section* find_section(std::string_view name) noexcept;
[[nodiscard]] const Setting* find_setting(std::string_view section, std::string_view key) noexcept;

}  // namespace appliance
