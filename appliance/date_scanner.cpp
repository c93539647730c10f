#include "appliance/date_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace appliance {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr int minutes_per_day = 24 * 60;

void scan_offset(DateScanner& scanner, WrittenDate& date) {
  const bool spaced = scanner.take(' ');
  const bool negative = scanner.next_is('-');
  if (scanner.take("UTC") || scanner.take('Z') || (scanner.at_end() && !spaced)) {
    return;
  }
  if (!scanner.take('-')) {
    scanner.require('+');
  }
  const int hours = scanner.number(2, 2);
  scanner.take(':');
  const int minutes = scanner.number(2, 2);
  date.offset_minutes = minutes < 60 ? (hours * 60 + minutes) * (negative ? -1 : 1) : minutes_per_day;
}

void scan_clock(DateScanner& scanner, WrittenDate& date) {
  date.hour = scanner.number(1, 2);
  scanner.require(':');
  date.minute = scanner.number(2, 2);
  if (scanner.take(':')) {
    date.second = scanner.number(2, 2);
    date.micros = scanner.take('.') ? scanner.fraction() : 0;
  }
}

/// From "7 PM" to 19; an hour that such a clock does not show becomes one that no clock shows.
void scan_half_of_day(DateScanner& scanner, WrittenDate& date) {
  scanner.require(' ');
  const bool afternoon = scanner.take('P');
  if (!afternoon) {
    scanner.require('A');
  }
  scanner.require('M');
  date.hour = date.hour >= 1 && date.hour <= 12 ? date.hour % 12 + (afternoon ? 12 : 0) : 24;
}

WrittenDate scan_iso(DateScanner& scanner) {
  WrittenDate date;
  date.year = scanner.number(4, 4);
  scanner.require('-');
  date.month = scanner.number(2, 2);
  scanner.require('-');
  date.day = scanner.number(2, 2);
  if (!scanner.at_end()) {
    if (!scanner.take(' ')) {
      scanner.require('T');
    }
    scan_clock(scanner, date);
    scan_offset(scanner, date);
  }
  return date;
}

WrittenDate scan_us(DateScanner& scanner) {
  WrittenDate date;
  date.month = scanner.number(1, 2);
  scanner.require('/');
  date.day = scanner.number(1, 2);
  scanner.require('/');
  date.year = scanner.number(4, 4);
  if (!scanner.at_end()) {
    scanner.require(' ');
    scan_clock(scanner, date);
    scan_half_of_day(scanner, date);
    scan_offset(scanner, date);
  }
  return date;
}

}  // namespace

bool DateScanner::take(std::string_view word) {
  const bool taken = rest_.starts_with(word);
  rest_.remove_prefix(taken ? word.size() : 0);
  return taken;
}

std::size_t DateScanner::next_digits() const { return std::min(rest_.find_first_not_of(digits), rest_.size()); }

int DateScanner::number(std::size_t least_digits, std::size_t most_digits) {
  const auto size = std::min(next_digits(), most_digits);
  int value = 0;
  if (size < least_digits) {
    fail();
    return 0;
  }
  std::from_chars(rest_.data(), rest_.data() + size, value);
  rest_.remove_prefix(size);
  return value;
}

int DateScanner::fraction() {
  constexpr std::size_t most_digits = 9;
  const auto size = next_digits();
  int micros = 0;
  int scale = 100'000;
  for (const char c : rest_.substr(0, size)) {
    micros += (c - '0') * scale;
    scale /= 10;
  }
  rest_.remove_prefix(size);
  ok_ = ok_ && size >= 1 && size <= most_digits;
  return micros;
}

WrittenDate scan_date(DateScanner& scanner) {
  return scanner.next_digits() <= 2 ? scan_us(scanner) : scan_iso(scanner);
}

std::optional<UnixMicros> wall_clock(const WrittenDate& date) {
  using namespace std::chrono;
  const year_month_day day{year(date.year), month(static_cast<unsigned>(date.month)),
                           std::chrono::day(static_cast<unsigned>(date.day))};
  const bool real = day.ok() && date.year >= 1 && date.hour < 24 && date.minute < 60 && date.second < 60 &&
                    std::abs(date.offset_minutes) < minutes_per_day;
  if (!real) {
    return std::nullopt;
  }
  const auto at = sys_time<microseconds>(sys_days(day)) + hours(date.hour) + minutes(date.minute) +
                  seconds(date.second) + microseconds(date.micros);
  return at.time_since_epoch().count();
}

}  // namespace appliance
