#include "appliance/timestamp.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace appliance {
namespace {

constexpr int no_such_offset = 24 * 60;

/// Takes a text apart from the left; once something did not fit, everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }

  bool take(char c) {
    if (!next_is(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void require(char c) { ok_ = take(c) && ok_; }

  int number(std::size_t least_digits, std::size_t most_digits) {
    const auto head = rest_.substr(0, most_digits);
    const auto end = std::min(head.find_first_not_of("0123456789"), head.size());
    int value = 0;
    if (end < least_digits) {
      ok_ = false;
      return 0;
    }
    std::from_chars(rest_.data(), rest_.data() + end, value);
    rest_.remove_prefix(end);
    return value;
  }

  /// Up to seven digits after a point, as microseconds.
  int fraction() {
    int micros = 0;
    int scale = 100'000;
    std::size_t digits = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), ++digits) {
      micros += (rest_.front() - '0') * scale;
      scale /= 10;
    }
    ok_ = ok_ && digits >= 1 && digits <= 7;
    return micros;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Parts {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  int offset_minutes = 0;
};

void scan_offset(Scanner& scanner, Parts& parts) {
  const bool negative = scanner.next_is('-');
  if (!scanner.take('-') && !scanner.take('+')) {
    return;
  }
  const int hours = scanner.number(2, 2);
  scanner.take(':');
  const int minutes = scanner.number(2, 2);
  parts.offset_minutes = minutes < 60 ? (hours * 60 + minutes) * (negative ? -1 : 1) : no_such_offset;
}

Parts scan_iso(Scanner& scanner) {
  Parts parts;
  parts.year = scanner.number(4, 4);
  scanner.require('-');
  parts.month = scanner.number(2, 2);
  scanner.require('-');
  parts.day = scanner.number(2, 2);
  if (scanner.at_end()) {
    return parts;
  }
  if (!scanner.take(' ')) {
    scanner.require('T');
  }
  parts.hour = scanner.number(2, 2);
  scanner.require(':');
  parts.minute = scanner.number(2, 2);
  if (scanner.take(':')) {
    parts.second = scanner.number(2, 2);
    parts.micros = scanner.take('.') ? scanner.fraction() : 0;
  }
  if (!scanner.take('Z')) {
    scan_offset(scanner, parts);
  }
  return parts;
}

Parts scan_us(Scanner& scanner) {
  Parts parts;
  parts.month = scanner.number(1, 2);
  scanner.require('/');
  parts.day = scanner.number(1, 2);
  scanner.require('/');
  parts.year = scanner.number(4, 4);
  if (scanner.at_end()) {
    return parts;
  }
  scanner.require(' ');
  const int hour = scanner.number(1, 2);
  scanner.require(':');
  parts.minute = scanner.number(2, 2);
  scanner.require(':');
  parts.second = scanner.number(2, 2);
  scanner.require(' ');
  const bool afternoon = scanner.next_is('P');
  if (!scanner.take('P')) {
    scanner.require('A');
  }
  scanner.require('M');
  parts.hour = hour >= 1 && hour <= 12 ? hour % 12 + (afternoon ? 12 : 0) : 24;
  if (scanner.take(' ')) {
    scan_offset(scanner, parts);
  }
  return parts;
}

std::optional<Timestamp> instant_of(const Parts& parts) {
  using namespace std::chrono;
  const year_month_day day{year(parts.year), month(static_cast<unsigned>(parts.month)),
                           std::chrono::day(static_cast<unsigned>(parts.day))};
  const bool real = day.ok() && parts.year >= 1970 && parts.hour < 24 && parts.minute < 60 && parts.second < 60 &&
                    parts.offset_minutes > -no_such_offset && parts.offset_minutes < no_such_offset;
  if (!real) {
    return std::nullopt;
  }
  const auto local =
      sys_days(day) + hours(parts.hour) + minutes(parts.minute) + seconds(parts.second) + microseconds(parts.micros);
  return Timestamp{.at = (local - minutes(parts.offset_minutes)).time_since_epoch().count(),
                   .offset_minutes = parts.offset_minutes};
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Scanner scanner(text);
  const auto parts = text.substr(0, 3).find('/') == std::string_view::npos ? scan_iso(scanner) : scan_us(scanner);
  return scanner.ok() && scanner.at_end() ? instant_of(parts) : std::nullopt;
}

std::string format_timestamp(const Timestamp& timestamp) {
  using namespace std::chrono;
  const sys_time<microseconds> local{microseconds(timestamp.at) + minutes(timestamp.offset_minutes)};
  const auto day = floor<days>(local);
  const year_month_day date(day);
  const hh_mm_ss time(local - day);
  const int offset = std::abs(timestamp.offset_minutes);
  std::array<char, 48> text{};
  int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                           static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                           static_cast<int>(time.seconds().count()));
  std::string result(text.data(), static_cast<std::size_t>(size));
  if (const auto micros = time.subseconds().count(); micros != 0) {
    size = std::snprintf(text.data(), text.size(), ".%06d", static_cast<int>(micros));
    result.append(text.data(), static_cast<std::size_t>(size));
  }
  size = std::snprintf(text.data(), text.size(), "%c%02d:%02d", timestamp.offset_minutes < 0 ? '-' : '+', offset / 60,
                       offset % 60);
  return result.append(text.data(), static_cast<std::size_t>(size));
}

}  // namespace appliance
