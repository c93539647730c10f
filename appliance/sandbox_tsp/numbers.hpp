#pragma once

#include "appliance/sandbox_tsp/context.hpp"

#include <string>
#include <string_view>

namespace appliance::sandbox_tsp {

/// What every token's number begins with: ISO/IEC 7812-1 leaves 9 to national use, and no country has the code 999, so
/// no scheme routes it.
inline constexpr std::string_view token_prefix = "999999";

/// A token's number: as long as the card's, beginning with token_prefix, passing Luhn, and otherwise of a keyed hash of
/// the reference and `attempt`.
[[nodiscard]] hsm::Secret make_number(const Context& context, std::size_t digits, std::string_view reference,
                                      unsigned attempt);

/// The payment account reference (EMVCo: 29 of A-Z and 0-9): four characters that no one is registered with, and 25 of
/// a keyed hash of the account's first card number.
[[nodiscard]] std::string make_par(const Context& context, std::span<const unsigned char> card_number);

/// The digits with another last but one to four, still passing Luhn: the card that replaces this one.
[[nodiscard]] hsm::Secret next_card_number(std::span<const unsigned char> card_number);

/// A keyed hash under which rows are found, as hexadecimal text. `kind` keeps the uses apart.
[[nodiscard]] std::string look_up_hash(const Context& context, std::string_view kind,
                                       std::span<const unsigned char> content);

}  // namespace appliance::sandbox_tsp
