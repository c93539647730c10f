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

/// Reads a date of the years 0001 to 9999: ISO 8601 with or without time, fraction and offset (with "T" or a space),
/// the US forms "8/26/2030" and "8/26/2030 7:23:57 PM -07:00", and "March 14, 2016" or "14 March 2016"; digits alone
/// are Unix seconds. Without an offset it is UTC. Nothing where the text is none of these or names no real day.
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

}  // namespace appliance::expression::filter
