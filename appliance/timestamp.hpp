#pragma once

#include "appliance/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance {

/// An instant with the offset from UTC that its writer used, kept for the echo.
struct Timestamp {
  UnixMicros at = 0;
  int offset_minutes = 0;
};

/// Reads what Basis Theory clients send, from 1970 on: the forms of scan_date(). Nothing where the text is none of
/// these or names no real day.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text);

/// ISO 8601 with numeric offset, fractions only where there are any: 2030-08-26T19:23:57-07:00.
[[nodiscard]] std::string format_timestamp(const Timestamp& timestamp);

/// UTC to the millisecond: 2030-08-27T02:23:57.000Z.
[[nodiscard]] std::string format_milliseconds(UnixMicros at);

}  // namespace appliance
