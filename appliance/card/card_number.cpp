#include "appliance/card/card_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace appliance::card {
namespace {

struct IinRange {
  std::uint32_t first;  ///< of six digits
  std::uint32_t last;
  std::string_view brand;
};

/// Narrow ranges stand before the wide ones that contain them.
constexpr std::array iin_ranges{
    IinRange{401178, 401179, "elo"},
    IinRange{438935, 438935, "elo"},
    IinRange{457631, 457632, "elo"},
    IinRange{504175, 504175, "elo"},
    IinRange{506699, 506778, "elo"},
    IinRange{509000, 509999, "elo"},
    IinRange{606282, 606282, "hipercard"},
    IinRange{627780, 627780, "elo"},
    IinRange{636297, 636297, "elo"},
    IinRange{636368, 636368, "elo"},
    IinRange{650031, 650033, "elo"},
    IinRange{650035, 650051, "elo"},
    IinRange{220000, 220499, "mir"},
    IinRange{222100, 272099, "mastercard"},
    IinRange{300000, 305999, "diners-club"},
    IinRange{309500, 309599, "diners-club"},
    IinRange{340000, 349999, "american-express"},
    IinRange{352800, 358999, "jcb"},
    IinRange{360000, 369999, "diners-club"},
    IinRange{370000, 379999, "american-express"},
    IinRange{380000, 399999, "diners-club"},
    IinRange{400000, 499999, "visa"},
    IinRange{510000, 559999, "mastercard"},
    IinRange{601100, 601199, "discover"},
    IinRange{622126, 622925, "discover"},
    IinRange{620000, 629999, "unionpay"},
    IinRange{644000, 659999, "discover"},
    IinRange{810000, 817199, "unionpay"},
};

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

std::optional<std::string_view> brand_of(std::string_view number) noexcept {
  std::uint32_t iin = 0;
  const auto head = number.substr(0, 6);
  if (head.size() != 6 || std::from_chars(head.data(), head.data() + head.size(), iin).ec != std::errc()) {
    return std::nullopt;
  }
  const auto range = std::find_if(iin_ranges.begin(), iin_ranges.end(),
                                  [&](const IinRange& r) { return iin >= r.first && iin <= r.last; });
  return range == iin_ranges.end() ? std::nullopt : std::optional(range->brand);
}

}  // namespace appliance::card
