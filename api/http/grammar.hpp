#pragma once

#include <string>
#include <string_view>

namespace api::http {

/// One or more tchar (RFC 9110 section 5.6.2): a method or a field name.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

/// Whether `c` may stand in a token.
[[nodiscard]] bool is_token_character(char c) noexcept;

/// Visible characters, spaces, tabs and bytes above 127 (RFC 9110 section 5.5): no CR, LF, NUL or other control.
[[nodiscard]] bool is_field_value(std::string_view text) noexcept;

/// uri-host with an optional port (RFC 9110 section 7.2), not empty.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

/// Well-formed UTF-8: no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

[[nodiscard]] std::string lower_case(std::string_view text);

/// `text` without spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace api::http
