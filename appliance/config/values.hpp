#pragma once

#include "appliance/config/settings.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance {

/// A value as TOML holds it, of the types that settings use; of arrays, those of texts.
using Scalar = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

/// Checks `value` against the setting and puts it into `config`; relative paths are resolved against `directory`.
/// Returns what is wrong ("must be between 1 and 256"), or nothing.
[[nodiscard]] std::optional<std::string> assign(const Setting& setting, const Scalar& value,
                                                const std::filesystem::path& directory, Config& config);

/// Whether the setting takes an array.
[[nodiscard]] bool takes_list(const Setting& setting);

/// The value of the setting in `config` as it would stand in coffer.toml; empty for a path or token left out.
[[nodiscard]] std::string toml_text(const Setting& setting, const Config& config);

/// What the setting takes, for people: "integer, 1 to 256", "path", "\"json\" or \"text\"".
[[nodiscard]] std::string type_text(const Setting& setting);

[[nodiscard]] std::span<const std::string_view> names_of(LogLevel level) noexcept;
[[nodiscard]] std::span<const std::string_view> names_of(LogFormat format) noexcept;
[[nodiscard]] std::span<const std::string_view> names_of(GuardianShape shape) noexcept;
[[nodiscard]] std::span<const std::string_view> names_of(Compliance level) noexcept;

/// "127.0.0.1:8443", "[::1]:8443".
[[nodiscard]] std::string to_string(const Endpoint& endpoint);
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string_view text);

}  // namespace appliance
