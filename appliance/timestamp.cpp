#include "appliance/timestamp.hpp"

#include "appliance/date_scanner.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace appliance {
namespace {

constexpr int first_year = 1970;

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  DateScanner scanner(text);
  const auto date = scan_date(scanner);
  const auto local = wall_clock(date);
  if (!scanner.is_done() || !local || date.year < first_year) {
    return std::nullopt;
  }
  const std::chrono::microseconds offset = std::chrono::minutes(date.offset_minutes);
  return Timestamp{.at = *local - offset.count(), .offset_minutes = date.offset_minutes};
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

std::string format_milliseconds(UnixMicros at) {
  constexpr UnixMicros per_second = 1'000'000;
  const auto fraction = (at % per_second + per_second) % per_second;
  auto text = format_timestamp({.at = at - fraction, .offset_minutes = 0});
  std::array<char, 8> millis{};
  std::snprintf(millis.data(), millis.size(), ".%03dZ", static_cast<int>(fraction / 1000));
  return text.replace(text.size() - std::string_view("+00:00").size(), std::string::npos, millis.data());
}

}  // namespace appliance
