#pragma once

#include <string_view>

namespace appliance::card {

/// 13 to 19 digits (ISO/IEC 7812-1) that pass the Luhn check.
[[nodiscard]] bool is_card_number(std::string_view text) noexcept;

/// Whether a card number stands anywhere in a text that must not hold one: a run of digits, with or without single
/// spaces or dashes between them, that is one as a whole. UUIDs and trace ids of 32 hexadecimal digits hold none.
[[nodiscard]] bool contains_card_number(std::string_view text) noexcept;

/// ISO/IEC 7812-1, annex B, over a text of digits.
[[nodiscard]] bool passes_luhn(std::string_view digits) noexcept;

/// The digits that name the issuer: 8, or 6 where the number has fewer than 16.
[[nodiscard]] std::string_view bin_of(std::string_view number) noexcept;

[[nodiscard]] std::string_view last_four_of(std::string_view number) noexcept;

}  // namespace appliance::card
