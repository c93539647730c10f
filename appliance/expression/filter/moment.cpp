#include "appliance/expression/filter/moment.hpp"

#include "appliance/expression/filter/calendar.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace appliance::expression::filter {
namespace {

constexpr std::string_view digits = "0123456789";

/// Takes a text apart from the left; once something did not fit, everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_done() const { return ok_ && rest_.empty(); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(char c) const { return rest_.starts_with(c); }

  bool take(char c) {
    const bool taken = next_is(c);
    rest_.remove_prefix(taken ? 1 : 0);
    return taken;
  }

  void require(char c) { ok_ = take(c) && ok_; }

  int number(std::size_t least, std::size_t most) {
    const auto size = std::min(rest_.find_first_not_of(digits), rest_.size());
    int value = 0;
    ok_ = ok_ && size >= least && size <= most;
    if (ok_) {
      std::from_chars(rest_.data(), rest_.data() + size, value);
      rest_.remove_prefix(size);
    }
    return value;
  }

  /// As microseconds.
  int fraction() {
    int micros = 0;
    int scale = 100'000;
    for (; !rest_.empty() && digits.find(rest_.front()) != std::string_view::npos; rest_.remove_prefix(1)) {
      micros += (rest_.front() - '0') * scale;
      scale /= 10;
    }
    return micros;
  }

  /// An English month, whole or its first three letters, as 1 to 12.
  int month() {
    for (std::size_t i = 0; i < month_names.size(); ++i) {
      const auto name = month_names[i];
      for (const auto form : {name, name.substr(0, 3)}) {
        if (rest_.starts_with(form)) {
          rest_.remove_prefix(form.size());
          return static_cast<int>(i) + 1;
        }
      }
    }
    ok_ = false;
    return 0;
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

void read_offset(Reader& reader, Parts& parts) {
  reader.take(' ');
  const bool negative = reader.next_is('-');
  if (reader.take('Z') || reader.at_end()) {
    return;
  }
  if (reader.take('U')) {
    reader.require('T');
    reader.require('C');
    return;
  }
  if (!reader.take('-')) {
    reader.require('+');
  }
  const int hours = reader.number(2, 2);
  reader.take(':');
  parts.offset_minutes = (hours * 60 + reader.number(2, 2)) * (negative ? -1 : 1);
}

void read_clock(Reader& reader, Parts& parts) {
  parts.hour = reader.number(1, 2);
  reader.require(':');
  parts.minute = reader.number(2, 2);
  if (reader.take(':')) {
    parts.second = reader.number(2, 2);
    parts.micros = reader.take('.') ? reader.fraction() : 0;
  }
}

Parts read_iso(Reader& reader) {
  Parts parts;
  parts.year = reader.number(4, 4);
  reader.require('-');
  parts.month = reader.number(2, 2);
  reader.require('-');
  parts.day = reader.number(2, 2);
  if (!reader.at_end()) {
    if (!reader.take(' ')) {
      reader.require('T');
    }
    read_clock(reader, parts);
    read_offset(reader, parts);
  }
  return parts;
}

Parts read_us(Reader& reader) {
  Parts parts;
  parts.month = reader.number(1, 2);
  reader.require('/');
  parts.day = reader.number(1, 2);
  reader.require('/');
  parts.year = reader.number(4, 4);
  if (reader.at_end()) {
    return parts;
  }
  reader.require(' ');
  read_clock(reader, parts);
  reader.require(' ');
  const bool afternoon = reader.take('P');
  if (!afternoon) {
    reader.require('A');
  }
  reader.require('M');
  parts.hour = parts.hour >= 1 && parts.hour <= 12 ? parts.hour % 12 + (afternoon ? 12 : 0) : 24;
  read_offset(reader, parts);
  return parts;
}

Parts read_named(Reader& reader, bool day_first) {
  Parts parts;
  if (day_first) {
    parts.day = reader.number(1, 2);
    reader.require(' ');
    parts.month = reader.month();
  } else {
    parts.month = reader.month();
    reader.require(' ');
    parts.day = reader.number(1, 2);
    reader.take(',');
  }
  reader.require(' ');
  parts.year = reader.number(4, 4);
  return parts;
}

std::optional<Moment> moment_of(const Parts& parts) {
  using namespace std::chrono;
  const year_month_day date{year(parts.year), month(static_cast<unsigned>(parts.month)),
                            day(static_cast<unsigned>(parts.day))};
  const bool real = date.ok() && parts.year >= 1 && parts.hour < 24 && parts.minute < 60 && parts.second < 60 &&
                    std::abs(parts.offset_minutes) < 24 * 60;
  if (!real) {
    return std::nullopt;
  }
  const auto local = sys_time<microseconds>(sys_days(date)) + hours(parts.hour) + minutes(parts.minute) +
                     seconds(parts.second) + microseconds(parts.micros);
  return Moment{local.time_since_epoch().count(), parts.offset_minutes};
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
  const auto lead = std::min(text.find_first_not_of(digits), text.size());
  if (lead > 0 && lead == text.size()) {
    return read_seconds(text);
  }
  Reader reader(text);
  Parts parts;
  if (lead == 0 || text[lead] == ' ') {
    parts = read_named(reader, lead > 0);
  } else {
    parts = text[lead] == '/' ? read_us(reader) : read_iso(reader);
  }
  return reader.is_done() ? moment_of(parts) : std::nullopt;
}

}  // namespace appliance::expression::filter
