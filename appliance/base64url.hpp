#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace appliance {

/// RFC 4648, section 5, without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// RFC 4648, section 4, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

/// Nothing unless `text` is exactly what base64url() makes.
[[nodiscard]] std::optional<std::string> read_base64url(std::string_view text);

}  // namespace appliance
