#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace appliance::card {

/// What is known of the cards whose numbers begin with a BIN (ISO/IEC 7812-1). Empty texts are not known.
struct BinFacts {
  std::string bin;        ///< six or eight digits
  std::string brand;      ///< international brand: VISA
  std::string scheme;     ///< the scheme that routes it, where a card has two: MADA
  std::string funding;    ///< CREDIT, DEBIT or PREPAID
  std::string category;   ///< STANDARD, BUSINESS, ...
  std::string issuer;     ///< name of the bank
  std::string country;    ///< of the bank, ISO 3166-1 alpha-2
  std::string issuer_id;  ///< of the bank, as whoever made the data names it
};

inline constexpr std::size_t long_bin = 8;
inline constexpr std::size_t short_bin = 6;

/// The built-in table: public test cards and the published examples of the APIs. The longest BIN that `digits` begins
/// with.
[[nodiscard]] std::optional<BinFacts> find_built_in(std::string_view digits);

}  // namespace appliance::card
