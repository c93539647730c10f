#include "appliance/card/card_number.hpp"

#include <algorithm>
#include <array>

namespace appliance::card {
namespace {

constexpr std::size_t shortest_number = 13;
constexpr std::size_t longest_number = 19;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_alphanumeric(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// x stands for a hexadecimal digit, anything else for itself.
constexpr std::array<std::string_view, 2> random_identifiers{"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
                                                             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};

/// The size of the UUID or trace id that a text begins with, or 0. One in five hundred of these has digits in it that
/// pass for a card number.
std::size_t random_identifier_at(std::string_view text) noexcept {
  for (const auto shape : random_identifiers) {
    const auto head = text.substr(0, shape.size());
    const bool ends =
        text.size() == shape.size() || (text.size() > shape.size() && !is_alphanumeric(text[shape.size()]));
    if (ends && std::ranges::equal(head, shape, [](char c, char s) { return s == 'x' ? is_hex(c) : c == s; })) {
      return shape.size();
    }
  }
  return 0;
}

}  // namespace

bool is_card_number(std::string_view text) noexcept {
  return text.size() >= shortest_number && text.size() <= longest_number &&
         std::all_of(text.begin(), text.end(), is_digit) && passes_luhn(text);
}

bool contains_card_number(std::string_view text) noexcept {
  std::array<char, longest_number + 1> digits{};
  std::size_t count = 0;
  const auto is_one = [&] { return is_card_number({digits.data(), count}); };
  bool after_separator = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool begins_a_word = at == 0 || !is_alphanumeric(text[at - 1]);
    const auto identifier = begins_a_word ? random_identifier_at(text.substr(at)) : 0;
    if (identifier == 0 && is_digit(c)) {
      count = std::min(count, longest_number);
      digits[count++] = c;
      after_separator = false;
    } else if ((c == ' ' || c == '-') && count != 0 && !after_separator) {
      after_separator = true;
    } else if (is_one()) {
      return true;
    } else {
      count = 0;
      after_separator = false;
      at += identifier == 0 ? 0 : identifier - 1;
    }
  }
  return is_one();
}

bool passes_luhn(std::string_view digits) noexcept {
  int sum = 0;
  bool doubled = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
    const int value = (*digit - '0') * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

std::string_view bin_of(std::string_view number) noexcept { return number.substr(0, number.size() < 16 ? 6 : 8); }

std::string_view last_four_of(std::string_view number) noexcept {
  return number.size() <= 4 ? number : number.substr(number.size() - 4);
}

}  // namespace appliance::card
