#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace appliance {

/// Lower-case hexadecimal text (RFC 4648, base16), two characters a byte.
[[nodiscard]] std::string hexadecimal(std::span<const unsigned char> bytes);

/// Nothing unless `text` is exactly what hexadecimal() makes.
[[nodiscard]] std::optional<std::string> read_hexadecimal(std::string_view text);

}  // namespace appliance
