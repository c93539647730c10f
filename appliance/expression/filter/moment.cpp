#include "appliance/expression/filter/moment.hpp"

#include "appliance/date_scanner.hpp"
#include "appliance/expression/filter/calendar.hpp"

#include <charconv>

namespace appliance::expression::filter {
namespace {

/// An English month, whole or its first three letters, as 1 to 12.
int scan_month(DateScanner& scanner) {
  for (std::size_t i = 0; i < month_names.size(); ++i) {
    if (scanner.take(month_names[i]) || scanner.take(month_names[i].substr(0, 3))) {
      return static_cast<int>(i) + 1;
    }
  }
  scanner.fail();
  return 0;
}

WrittenDate scan_named(DateScanner& scanner, bool day_first) {
  WrittenDate date;
  if (day_first) {
    date.day = scanner.number(1, 2);
    scanner.require(' ');
    date.month = scan_month(scanner);
  } else {
    date.month = scan_month(scanner);
    scanner.require(' ');
    date.day = scanner.number(1, 2);
    scanner.take(',');
  }
  scanner.require(' ');
  date.year = scanner.number(4, 4);
  return date;
}

std::optional<Moment> read_seconds(std::string_view text) {
  constexpr std::size_t most_digits = 11;  // year 5138
  std::int64_t seconds = 0;
  if (text.size() > most_digits) {
    return std::nullopt;
  }
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return Moment{seconds * 1'000'000, 0};
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  DateScanner scanner(text);
  const auto lead = scanner.next_digits();
  if (lead > 0 && lead == text.size()) {
    return read_seconds(text);
  }
  const bool named = lead == 0 || text[lead] == ' ';
  const auto date = named ? scan_named(scanner, lead > 0) : scan_date(scanner);
  const auto local = wall_clock(date);
  return scanner.is_done() && local ? std::optional(Moment{*local, date.offset_minutes}) : std::nullopt;
}

}  // namespace appliance::expression::filter
