#include "appliance/expression/utf8.hpp"

#include <algorithm>

namespace appliance::expression::utf8 {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Of the sequence that this byte opens; 0 where it opens none.
std::size_t sequence_size(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return 2;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return 3;
  }
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/// The second byte rules out overlong forms, surrogates and what lies above U+10FFFF.
bool second_byte_fits(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return true;
  }
}

}  // namespace

bool is_valid(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const auto size = sequence_size(lead);
    if (size == 0 || size > text.size() || !std::all_of(text.begin() + 1, text.begin() + size, is_continuation) ||
        (size > 1 && !second_byte_fits(lead, static_cast<unsigned char>(text[1])))) {
      return false;
    }
    text.remove_prefix(size);
  }
  return true;
}

std::size_t length(std::string_view text) noexcept {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::size_t offset_of(std::string_view text, std::size_t index) noexcept {
  std::size_t offset = 0;
  for (; index > 0 && offset < text.size(); --index) {
    offset += first_of(text.substr(offset)).size();
  }
  return offset;
}

std::string_view substring(std::string_view text, std::size_t first, std::size_t count) noexcept {
  text.remove_prefix(offset_of(text, first));
  return text.substr(0, offset_of(text, count));
}

std::string_view first_of(std::string_view text) noexcept {
  return text.empty() ? text
                      : text.substr(0, std::max<std::size_t>(1, sequence_size(static_cast<unsigned char>(text[0]))));
}

char32_t decode(std::string_view code_point) noexcept {
  const auto lead = static_cast<unsigned char>(code_point.front());
  constexpr unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t value = lead & masks[code_point.size()];
  for (const char c : code_point.substr(1)) {
    value = value << 6 | (static_cast<unsigned char>(c) & 0x3F);
  }
  return value;
}

Encoded encode(char32_t code_point) noexcept {
  const auto tail = [code_point](unsigned shift) { return static_cast<char>(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) {
    return {{static_cast<char>(code_point)}, 1};
  }
  if (code_point < 0x800) {
    return {{static_cast<char>(0xC0 | code_point >> 6), tail(0)}, 2};
  }
  if (code_point < 0x10000) {
    return {{static_cast<char>(0xE0 | code_point >> 12), tail(6), tail(0)}, 3};
  }
  return {{static_cast<char>(0xF0 | code_point >> 18), tail(12), tail(6), tail(0)}, 4};
}

}  // namespace appliance::expression::utf8
