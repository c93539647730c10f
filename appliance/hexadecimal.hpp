#pragma once

#include <span>
#include <string>

namespace appliance {

/// Lower-case hexadecimal text (RFC 4648, base16), two characters a byte.
[[nodiscard]] std::string hexadecimal(std::span<const unsigned char> bytes);

}  // namespace appliance
