#pragma once

#include <cstddef>
#include <string_view>

namespace appliance::expression::utf8 {

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid(std::string_view text) noexcept;

// The functions below expect valid UTF-8.

/// In code points.
[[nodiscard]] std::size_t length(std::string_view text) noexcept;

/// The byte offset of the code point with this index; the size of the text where it has fewer.
[[nodiscard]] std::size_t offset_of(std::string_view text, std::size_t index) noexcept;

[[nodiscard]] std::string_view substring(std::string_view text, std::size_t first, std::size_t count) noexcept;

/// The bytes of the first code point; empty for an empty text.
[[nodiscard]] std::string_view first_of(std::string_view text) noexcept;

[[nodiscard]] char32_t decode(std::string_view code_point) noexcept;

/// The form of up to four bytes.
struct Encoded {
  char bytes[4];
  std::size_t size;
  [[nodiscard]] std::string_view view() const noexcept { return {bytes, size}; }
};
[[nodiscard]] Encoded encode(char32_t code_point) noexcept;

}  // namespace appliance::expression::utf8
