#pragma once

#include "appliance/audit.hpp"
#include "appliance/card/bin_facts.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace appliance::card {

/// What is known of a card by the longest BIN that its digits begin with: of the imported data, or where that has none
/// of the built-in table; where neither has, nothing. `digits` may be a whole number or six digits of it. Throws
/// storage::Error.
[[nodiscard]] std::optional<BinFacts> find_bin(const storage::Store& store, std::string_view digits);

struct BinSet {
  std::uint64_t rows = 0;
  std::string sha256;  ///< of the file, hexadecimal
};

using ImportProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Puts the rows of a file without mistakes (bin_file.hpp) in the place of all that were imported before: readers see
/// the old ones until they see all of the new. A crash leaves the old ones in force. One import at a time: throws
/// Error{conflict}; storage::Error.
[[nodiscard]] BinSet replace_bins(storage::Store& store, const Actor& actor, std::string_view file,
                                  const ImportProgress& progress);

}  // namespace appliance::card
