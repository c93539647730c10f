#include "appliance/forwarding/scrubbing.hpp"

#include "appliance/card/card_number.hpp"

#include <array>
#include <cstddef>

namespace appliance::forwarding {
namespace {

constexpr std::size_t longest_number = 19;
constexpr std::size_t shown_first = 6;
constexpr std::size_t shown_last = 4;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_separator(char c) noexcept { return c == ' ' || c == '-'; }

/// A card number that begins at a text's beginning.
struct Found {
  std::size_t size = 0;  ///< in characters, with separators; 0: there is none
  std::size_t digits = 0;
};

/// The longest whole groups of digits that make a card number.
Found number_at(std::string_view text) noexcept {
  std::array<char, longest_number> digits{};
  Found found;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && is_digit(text[at]);) {
    for (; at < text.size() && is_digit(text[at]); ++at) {
      if (count == longest_number) {
        return found;
      }
      digits[count++] = text[at];
    }
    if (card::is_card_number({digits.data(), count})) {
      found = {.size = at, .digits = count};
    }
    at += at < text.size() && is_separator(text[at]) ? 1 : 0;
  }
  return found;
}

void append_scrubbed(hsm::WipingBytes& out, std::string_view number, std::size_t digits) {
  std::size_t seen = 0;
  for (const char c : number) {
    const bool hidden = is_digit(c) && seen >= shown_first && seen + shown_last < digits;
    seen += is_digit(c) ? 1 : 0;
    out.push_back(static_cast<unsigned char>(hidden ? '*' : c));
  }
}

}  // namespace

hsm::WipingBytes scrub_card_numbers(std::string_view text) {
  hsm::WipingBytes out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const bool begins_group = is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1]));
    const auto found = begins_group ? number_at(text.substr(at)) : Found();
    if (found.size == 0) {
      out.push_back(static_cast<unsigned char>(text[at++]));
    } else {
      append_scrubbed(out, text.substr(at, found.size), found.digits);
      at += found.size;
    }
  }
  return out;
}

}  // namespace appliance::forwarding
