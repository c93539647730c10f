#pragma once

#include "appliance/ceremony/plan.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::ceremony {

/// A value as TOML holds it, of the types that settings use.
using Value = std::variant<std::int64_t, std::string, std::vector<std::string>>;

/// What is wrong with a value ("must be ..."), or nothing.
using Problem = std::optional<std::string>;

enum class Times : std::uint8_t { once, repeated };
enum class Presence : std::uint8_t { required, optional };

/// One section of a ceremony file.
struct Section {
  std::string_view name;
  Times times;        ///< repeated ones are written [[name]]
  Presence presence;  ///< of the section as a whole
  void (*begin)(Plan& plan);
  std::string_view explanation;
};

/// One row of the table that parsing, checking and the manual page work from.
struct Setting {
  std::string_view section;
  std::string_view key;
  Presence presence;
  /// Puts the value into the section that began last; relative paths are resolved against `directory`.
  Problem (*take)(Plan& plan, const Value& value, const std::filesystem::path& directory);
  std::string_view explanation;
};

/// What must hold between settings.
struct Rule {
  std::string_view section;  ///< at whose first heading a breach is reported
  Problem (*breach)(const Plan& plan);
};

[[nodiscard]] std::span<const Section> sections() noexcept;
[[nodiscard]] std::span<const Setting> settings() noexcept;
[[nodiscard]] std::span<const Rule> rules() noexcept;

[[nodiscard]] const Section* find_section(std::string_view name) noexcept;
[[nodiscard]] const Setting* find_setting(std::string_view section, std::string_view key) noexcept;

}  // namespace appliance::ceremony
