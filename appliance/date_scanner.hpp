#pragma once

#include "appliance/clock.hpp"

#include <optional>
#include <string_view>

namespace appliance {

/// A date as its writer put it: the clock on the wall there, and how far that is from UTC.
struct WrittenDate {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  int offset_minutes = 0;
};

/// Takes a text apart from the left; once something did not fit, everything fails.
class DateScanner {
 public:
  explicit DateScanner(std::string_view text) : rest_(text) {}

  /// All of the text was taken, and all of it fitted.
  [[nodiscard]] bool is_done() const { return ok_ && rest_.empty(); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(char c) const { return rest_.starts_with(c); }
  /// How many digits come next.
  [[nodiscard]] std::size_t next_digits() const;

  bool take(char c) { return take(std::string_view(&c, 1)); }
  bool take(std::string_view word);
  void require(char c) { ok_ = take(c) && ok_; }
  void fail() { ok_ = false; }

  /// At most so many digits, however many follow.
  int number(std::size_t least_digits, std::size_t most_digits);

  /// One to nine digits after a point, as microseconds.
  int fraction();

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// Takes a date in figures: ISO 8601 with or without time, fraction and offset (with "T" or a space; "Z", "UTC", or
/// nothing for UTC), or the US forms "8/26/2030" and "8/26/2030 7:23:57 PM -07:00".
[[nodiscard]] WrittenDate scan_date(DateScanner& scanner);

/// Microseconds from the beginning of 1970 by the same clock. Nothing where that day or time does not exist.
[[nodiscard]] std::optional<UnixMicros> wall_clock(const WrittenDate& date);

}  // namespace appliance
