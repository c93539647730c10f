#pragma once

#include "storage/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::pci {

/// What is known of a card by its BIN, in Guardian's words. Empty texts are not known.
struct CardFacts {
  std::string bin;
  std::vector<std::string>
      schemes;          ///< the international one first; then the one that routes it, where that is another
  std::string funding;  ///< credit, debit, prepaid
  std::string segment;  ///< consumer, commercial
  std::string issuer;
  std::string country;  ///< ISO 3166-1 alpha-2
};

/// From imported BIN data, the built-in table and the published ranges of brands. Throws storage::Error.
[[nodiscard]] CardFacts facts_of(const storage::Store& store, std::string_view number);

}  // namespace appliance::pci
