#pragma once

#include "api/guardian/input.hpp"

namespace api::guardian {

/// The outcome of reading a card: everything that is wrong with it, and whether its scheme is.
struct CardFaults {
  appliance::Violations violations;
  bool scheme_unsupported = false;  ///< the number's path is among the violations then
};

/// Reads account_number, expiry_month, expiry_year, cardholder_name and security_code of an object into the vault's
/// shape of a card. The number passes Luhn and has a length of its scheme, the card has not expired, the code has as
/// many digits as the scheme's do. Members of other names are the caller's. `path`: "$.source".
[[nodiscard]] json::Document read_card(const json::Value& object, const std::string& path, CardFaults& faults);

/// Whether the text may be the security code of a card with this number.
[[nodiscard]] bool is_security_code(std::string_view code, std::string_view number) noexcept;

}  // namespace api::guardian
