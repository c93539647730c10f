#pragma once

#include "appliance/card/bin_facts.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace appliance::card {

/// A rule that a line of a BIN file breaks.
struct BinMistake {
  std::uint64_t line;  ///< from 1
  std::string_view text;
};

// A BIN file is CSV (RFC 4180) in UTF-8 with a line of column names, in any order: bin (required), brand, scheme,
// funding, category, issuer, country, issuer_id. A BIN has six or eight digits and stands in one line alone. Quoted
// fields may hold commas and doubled quotes, but no line break. Empty lines are passed over.

/// Told the number of lines read so far, now and then.
using BinProgress = std::function<void(std::uint64_t lines)>;

/// Every mistake in a file, but no more than `most`; none: it can be imported. Needs 16 bytes of memory a line.
[[nodiscard]] std::vector<BinMistake> check_bins(std::string_view file, std::size_t most, const BinProgress& progress);

/// Calls `take` for each row of a file in which check_bins() finds no mistake. Missing schemes are the brand.
void for_each_bin(std::string_view file, const std::function<void(const BinFacts&)>& take);

}  // namespace appliance::card
