#include "appliance/expression/filter/strftime.hpp"

#include "appliance/expression/filter/calendar.hpp"
#include "appliance/expression/letter_case.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string>

namespace appliance::expression::filter {
namespace {

using namespace std::chrono;

/// The parts of a moment that directives show.
struct Shown {
  explicit Shown(const Moment& moment)
      : at(microseconds(moment.local)),
        day(floor<days>(at)),
        date(day),
        clock(floor<microseconds>(at - day)),
        offset_minutes(moment.offset_minutes) {}

  [[nodiscard]] int year() const { return static_cast<int>(date.year()); }
  [[nodiscard]] int hour12() const { return static_cast<int>(make12(clock.hours()).count()); }
  [[nodiscard]] bool afternoon() const { return is_pm(clock.hours()); }
  [[nodiscard]] int week_day() const { return static_cast<int>(weekday(day).c_encoding()); }
  [[nodiscard]] int iso_week_day() const { return static_cast<int>(weekday(day).iso_encoding()); }
  [[nodiscard]] int year_day() const { return static_cast<int>((day - sys_days(date.year() / January / 1)).count()); }
  [[nodiscard]] long seconds_since_epoch() const {
    return static_cast<long>(floor<seconds>(at).time_since_epoch().count()) - offset_minutes * 60L;
  }
  /// The Thursday of the ISO week decides its year.
  [[nodiscard]] sys_days iso_thursday() const { return day + days(4 - iso_week_day()); }

  sys_time<microseconds> at;
  sys_days day;
  year_month_day date;
  hh_mm_ss<microseconds> clock;
  int offset_minutes;
};

struct Flags {
  char pad = '\0';
  bool upper = false;
  bool colon = false;
  std::size_t width = 0;
};

/// A row of the table of directives: a number with its usual width and padding, or a text.
struct Directive {
  char letter;
  std::size_t width;
  char pad;
  long (*number)(const Shown&);
  std::string (*text)(const Shown&, const Flags&);
};

std::string zone(const Shown& shown, const Flags& flags) {
  const int offset = std::abs(shown.offset_minutes);
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), flags.colon ? "%c%02d:%02d" : "%c%02d%02d",
                shown.offset_minutes < 0 ? '-' : '+', offset / 60 % 100, offset % 60);
  return text.data();
}

std::string zone_name(const Shown& shown, const Flags& flags) {
  return shown.offset_minutes == 0 ? "UTC" : zone(shown, flags);
}

std::string fraction(const Shown& shown, const Flags& flags) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%06ld000", static_cast<long>(shown.clock.subseconds().count()));
  return std::string(text.data(), std::clamp<std::size_t>(flags.width == 0 ? 9 : flags.width, 1, 9));
}

std::string month_name(const Shown& shown, const Flags& /*flags*/) {
  return std::string(month_names[static_cast<unsigned>(shown.date.month()) - 1]);
}

std::string day_name(const Shown& shown, const Flags& /*flags*/) {
  return std::string(day_names[static_cast<std::size_t>(shown.week_day())]);
}

constexpr std::array directives{
    Directive{'A', 0, ' ', nullptr, day_name},
    Directive{'a', 0, ' ', nullptr, [](const Shown& s, const Flags& f) { return day_name(s, f).substr(0, 3); }},
    Directive{'B', 0, ' ', nullptr, month_name},
    Directive{'b', 0, ' ', nullptr, [](const Shown& s, const Flags& f) { return month_name(s, f).substr(0, 3); }},
    Directive{'h', 0, ' ', nullptr, [](const Shown& s, const Flags& f) { return month_name(s, f).substr(0, 3); }},
    Directive{'C', 2, '0', [](const Shown& s) { return s.year() / 100L; }, nullptr},
    Directive{'d', 2, '0', [](const Shown& s) { return static_cast<long>(static_cast<unsigned>(s.date.day())); },
              nullptr},
    Directive{'e', 2, ' ', [](const Shown& s) { return static_cast<long>(static_cast<unsigned>(s.date.day())); },
              nullptr},
    Directive{
        'G', 4, '0',
        [](const Shown& s) { return static_cast<long>(static_cast<int>(year_month_day(s.iso_thursday()).year())); },
        nullptr},
    Directive{'g', 2, '0',
              [](const Shown& s) {
                return static_cast<long>(static_cast<int>(year_month_day(s.iso_thursday()).year())) % 100;
              },
              nullptr},
    Directive{'H', 2, '0', [](const Shown& s) { return static_cast<long>(s.clock.hours().count()); }, nullptr},
    Directive{'k', 2, ' ', [](const Shown& s) { return static_cast<long>(s.clock.hours().count()); }, nullptr},
    Directive{'I', 2, '0', [](const Shown& s) { return static_cast<long>(s.hour12()); }, nullptr},
    Directive{'l', 2, ' ', [](const Shown& s) { return static_cast<long>(s.hour12()); }, nullptr},
    Directive{'j', 3, '0', [](const Shown& s) { return s.year_day() + 1L; }, nullptr},
    Directive{'L', 3, '0', [](const Shown& s) { return static_cast<long>(s.clock.subseconds().count() / 1000); },
              nullptr},
    Directive{'M', 2, '0', [](const Shown& s) { return static_cast<long>(s.clock.minutes().count()); }, nullptr},
    Directive{'m', 2, '0', [](const Shown& s) { return static_cast<long>(static_cast<unsigned>(s.date.month())); },
              nullptr},
    Directive{'N', 0, '0', nullptr, fraction},
    Directive{'n', 0, ' ', nullptr, [](const Shown&, const Flags&) { return std::string("\n"); }},
    Directive{'P', 0, ' ', nullptr,
              [](const Shown& s, const Flags&) { return std::string(s.afternoon() ? "pm" : "am"); }},
    Directive{'p', 0, ' ', nullptr,
              [](const Shown& s, const Flags&) { return std::string(s.afternoon() ? "PM" : "AM"); }},
    Directive{'S', 2, '0', [](const Shown& s) { return static_cast<long>(s.clock.seconds().count()); }, nullptr},
    Directive{'s', 1, '0', [](const Shown& s) { return s.seconds_since_epoch(); }, nullptr},
    Directive{'t', 0, ' ', nullptr, [](const Shown&, const Flags&) { return std::string("\t"); }},
    Directive{'U', 2, '0', [](const Shown& s) { return (s.year_day() + 7L - s.week_day()) / 7; }, nullptr},
    Directive{'u', 1, '0', [](const Shown& s) { return static_cast<long>(s.iso_week_day()); }, nullptr},
    Directive{'V', 2, '0',
              [](const Shown& s) {
                const auto first = sys_days(year_month_day(s.iso_thursday()).year() / January / 1);
                return static_cast<long>((s.iso_thursday() - first).count() / 7 + 1);
              },
              nullptr},
    Directive{'W', 2, '0', [](const Shown& s) { return (s.year_day() + 7L - (s.week_day() + 6) % 7) / 7; }, nullptr},
    Directive{'w', 1, '0', [](const Shown& s) { return static_cast<long>(s.week_day()); }, nullptr},
    Directive{'Y', 4, '0', [](const Shown& s) { return static_cast<long>(s.year()); }, nullptr},
    Directive{'y', 2, '0', [](const Shown& s) { return s.year() % 100L; }, nullptr},
    Directive{'Z', 0, ' ', nullptr, zone_name},
    Directive{'z', 0, ' ', nullptr, zone},
    Directive{'%', 0, ' ', nullptr, [](const Shown&, const Flags&) { return std::string("%"); }},
};

struct Composite {
  char letter;
  std::string_view format;
};

constexpr std::array composites{
    Composite{'c', "%a %b %e %H:%M:%S %Y"},
    Composite{'D', "%m/%d/%y"},
    Composite{'F', "%Y-%m-%d"},
    Composite{'R', "%H:%M"},
    Composite{'r', "%I:%M:%S %p"},
    Composite{'T', "%H:%M:%S"},
    Composite{'v', "%e-%b-%Y"},
    Composite{'X', "%H:%M:%S"},
    Composite{'x', "%m/%d/%y"},
};

/// Reads the flags and the width behind a '%' and returns what follows.
std::string_view read_flags(std::string_view rest, Flags& flags) {
  constexpr std::size_t most_width = 64;
  for (; !rest.empty(); rest.remove_prefix(1)) {
    const char c = rest.front();
    if (c == '-' || c == '_' || (c == '0' && flags.width == 0)) {
      flags.pad = c;
    } else if (c == '^') {
      flags.upper = true;
    } else if (c == ':') {
      flags.colon = true;
    } else if (c >= '0' && c <= '9') {
      flags.width = std::min(most_width, flags.width * 10 + static_cast<std::size_t>(c - '0'));
    } else {
      return rest;
    }
  }
  return rest;
}

void add_padded(TextBuilder& out, std::string text, std::size_t width, char pad, const Flags& flags) {
  if (flags.upper) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(to_upper(static_cast<unsigned char>(c))); });
  }
  const char padding = flags.pad == '_' ? ' ' : (flags.pad == '0' ? '0' : pad);
  const auto wanted = flags.pad == '-' ? 0 : std::max(width, flags.width);
  out.add(wanted - std::min(wanted, text.size()), std::string_view(&padding, 1)).add(text);
}

void add_directive(const Shown& shown, const Directive& directive, const Flags& flags, TextBuilder& out) {
  const auto text =
      directive.number != nullptr ? std::to_string(directive.number(shown)) : directive.text(shown, flags);
  add_padded(out, text, directive.width, directive.pad, flags);
}

/// Composite formats hold no composites, so this goes one level down.
void add_format(const Shown& shown, std::string_view format, TextBuilder& out) {
  while (!format.empty()) {
    out.work().charge(1);
    const auto percent = std::min(format.find('%'), format.size());
    out.add(format.substr(0, percent));
    if (percent == format.size()) {
      return;
    }
    Flags flags;
    const auto rest = read_flags(format.substr(percent + 1), flags);
    const char letter = rest.empty() ? '\0' : rest.front();
    const auto is_it = [letter](const auto& row) { return row.letter == letter; };
    const auto* directive = std::find_if(directives.begin(), directives.end(), is_it);
    const auto* composite = std::find_if(composites.begin(), composites.end(), is_it);
    const auto used = format.size() - rest.size() + (rest.empty() ? 0 : 1);
    if (directive != directives.end()) {
      add_directive(shown, *directive, flags, out);
    } else if (composite != composites.end()) {
      add_format(shown, composite->format, out);
    } else {
      out.add(format.substr(percent, used - percent));
    }
    format.remove_prefix(used);
  }
}

}  // namespace

void format_moment(const Moment& moment, std::string_view format, TextBuilder& out) {
  add_format(Shown(moment), format, out);
}

}  // namespace appliance::expression::filter
