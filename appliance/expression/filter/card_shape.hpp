#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace appliance::expression::filter {

/// Which digits of a card number, separators left aside, show.
struct CardShape {
  std::size_t digits = 0;
  std::size_t first = 0;
  std::size_t last = 0;

  CardShape(std::string_view number, bool reveal_bin, bool reveal_last4)
      : digits(static_cast<std::size_t>(std::count_if(number.begin(), number.end(), is_digit))),
        first(reveal_bin ? bin_size() : 0),
        last(reveal_last4 ? 4 : 0) {}

  [[nodiscard]] static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  /// ISO/IEC 7812-1: eight digits name the issuer of a number of 16 or more, six of a shorter one.
  [[nodiscard]] std::size_t bin_size() const { return digits < 16 ? 6 : 8; }
  [[nodiscard]] bool shows(std::size_t digit) const { return digit < first || digit + last >= digits; }
  [[nodiscard]] bool hides_something() const { return first + last < digits; }
};

}  // namespace appliance::expression::filter
