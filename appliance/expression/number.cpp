#include "appliance/expression/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace appliance::expression {
namespace {

constexpr std::string_view whitespace = " \t\r\n\f\v";
constexpr std::string_view digits = "0123456789";
constexpr double first_scientific = 1e21;
constexpr double last_fixed = 1e-6;

/// Longest fixed form: 22 digits before the point, or 6 zeros and 17 digits behind it.
using NumberText = std::array<char, 64>;

std::string_view shortest(double value, NumberText& text) {
  const double size = std::fabs(value);
  const bool fixed = value == 0 || (size >= last_fixed && size < first_scientific);
  const auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  const auto* end = std::to_chars(text.data(), text.data() + text.size(), value, format).ptr;
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

/// -?digits.digits
bool is_decimal(std::string_view text) {
  text.remove_prefix(text.starts_with('-') ? 1 : 0);
  const auto point = text.find('.');
  return point != std::string_view::npos && point > 0 && point + 1 < text.size() &&
         text.find_first_not_of(digits) == point && text.find_first_not_of(digits, point + 1) == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(whitespace), text.size()));
  return text.substr(0, text.find_last_not_of(whitespace) + 1);
}

Number decimal(long double value) { return {.whole = false, .integer = 0, .real = value}; }

Number number_of_text(std::string_view text) {
  text = trimmed(text);
  const auto* end = text.data() + text.size();
  if (is_decimal(text)) {
    long double value = 0;
    std::from_chars(text.data(), end, value);
    return decimal(value);
  }
  text.remove_prefix(text.starts_with('+') ? 1 : 0);
  Number number;
  if (std::from_chars(text.data(), end, number.integer).ec == std::errc::result_out_of_range) {
    long double value = 0;
    std::from_chars(text.data(), end, value, std::chars_format::fixed);
    return decimal(value);
  }
  return number;
}

}  // namespace

Number number_of(Item item) {
  switch (item.kind()) {
    case Kind::integer:
      return {.whole = true, .integer = item.as_integer(), .real = 0};
    case Kind::large:
      return decimal(static_cast<long double>(item.as_large()));
    case Kind::real: {
      NumberText text;
      const auto shown = shortest(item.as_real(), text);
      long double value = 0;
      std::from_chars(shown.data(), shown.data() + shown.size(), value);
      return decimal(value);
    }
    case Kind::text:
      return number_of_text(item.as_text());
    default:
      return {};
  }
}

std::optional<Item> parse_number(std::string_view text) {
  const auto* end = text.data() + text.size();
  const auto unsigned_part = text.substr(text.starts_with('-') ? 1 : 0);
  if (!unsigned_part.empty() && unsigned_part.find_first_not_of(digits) == std::string_view::npos) {
    if (std::int64_t value = 0; std::from_chars(text.data(), end, value).ec == std::errc()) {
      return Item::integer(value);
    }
    std::uint64_t value = 0;
    return std::from_chars(text.data(), end, value).ec == std::errc() ? std::optional(Item::large(value))
                                                                      : std::nullopt;
  }
  double value = 0;
  if (is_decimal(text) && std::from_chars(text.data(), end, value).ec == std::errc()) {
    return Item::real(value);
  }
  return std::nullopt;
}

Item real_item(long double value, Workspace& work) {
  const auto result = static_cast<double>(value);
  if (!std::isfinite(result)) {
    work.fail("a number is too large");
  }
  return Item::real(result);
}

Item whole_item(long double value, Workspace& work) {
  constexpr long double beyond = 9223372036854775808.0L;
  if (!(value >= -beyond && value < beyond)) {
    work.fail("a number is too large");
  }
  return Item::integer(static_cast<std::int64_t>(value));
}

void render_real(double value, TextBuilder& out) {
  NumberText text;
  out.add(shortest(value == 0 ? 0 : value, text));
}

void render_number(Item number, TextBuilder& out) {
  if (number.is(Kind::real)) {
    render_real(number.as_real(), out);
    return;
  }
  std::array<char, 24> text{};
  auto* end = text.data() + text.size();
  const auto* last = number.is(Kind::large) ? std::to_chars(text.data(), end, number.as_large()).ptr
                                            : std::to_chars(text.data(), end, number.as_integer()).ptr;
  out.add(std::string_view(text.data(), static_cast<std::size_t>(last - text.data())));
}

}  // namespace appliance::expression
