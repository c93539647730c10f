#pragma once

#include "appliance/clock.hpp"

#include <optional>
#include <string_view>

namespace appliance::expression::filter {

/// An instant as its writer put it: the wall clock there, and how far that is from UTC.
struct Moment {
  UnixMicros local = 0;
  int offset_minutes = 0;
};

/// Reads a date of the years 0001 to 9999: the forms of scan_date(), and "March 14, 2016" or "14 March 2016"; digits
/// alone are Unix seconds. Nothing where the text is none of these or names no real day.
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

}  // namespace appliance::expression::filter
