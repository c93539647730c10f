#pragma once

#include "storage/keys.hpp"
#include "storage/tables.hpp"

#include <cstdint>
#include <string_view>

namespace storage {

/// The last entry of a log, and what all entries up to it come to. Number 0 and a link of zeroes: the log is empty.
struct LogHead {
  std::uint64_t number = 0;
  Digest link{};

  friend bool operator==(const LogHead& a, const LogHead& b) = default;
};

/// The head after one more entry: its link is SHA-256 (FIPS 180-4, without a key) of
///
///     "coffer " name of the log " entry v1\n" | number (8) | size of the value (8) | value | link of the entry before
///
/// with integers big-endian. So the link of an entry stands for the log up to it: no entry can be changed, left out,
/// added or moved without every link after it being another.
[[nodiscard]] LogHead next_head(Log log, const LogHead& head, std::string_view value);

}  // namespace storage
