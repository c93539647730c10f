#include "appliance/cli/output.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace appliance::cli {

namespace {

struct Decoded {
  std::uint32_t code_point = 0;
  std::size_t length = 0;  ///< 0: not UTF-8
};

/// The first code point of a non-empty text (RFC 3629: shortest form only, no surrogates).
Decoded decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) {
    return {first, 1};
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) {
    return {};
  }
  std::uint32_t code_point = first & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      return {};
    }
    code_point = (code_point << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  return code_point < least[length] || code_point > 0x10FFFF || surrogate ? Decoded{} : Decoded{code_point, length};
}

/// Whether a terminal may do anything but draw this code point.
bool is_active(std::uint32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool direction =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || direction || c == 0x2028 || c == 0x2029;
}

std::string numbered(const char* format, std::uint32_t number) {
  std::array<char, 16> text{};
  const int size = std::snprintf(text.data(), text.size(), format, static_cast<unsigned>(number));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto [code_point, length] = decode(text);
    if (length == 0) {
      out += numbered("\\x%02X", static_cast<unsigned char>(text.front()));
    } else if (is_active(code_point)) {
      out += numbered(code_point < 0x100 ? "\\x%02X" : "\\u{%X}", code_point);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace appliance::cli
