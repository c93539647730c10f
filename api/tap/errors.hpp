#pragma once

#include "api/route.hpp"

#include <string_view>
#include <vector>

namespace api::tap {

/// One of Tap's errors. The codes are Tap's, with their meaning in our words; which HTTP status goes with which code
/// Tap does not publish: it is our choice (docs/tap.md).
struct Error {
  std::string_view code;
  unsigned status;
  std::string_view description;
};

namespace errors {

inline constexpr Error body_empty{"1102", 400, "The request has no body"};
inline constexpr Error input_invalid{"1103", 400, "Required inputs are missing or not valid"};
inline constexpr Error customer_missing{"1104", 400, "The customer id is missing"};
inline constexpr Error customer_invalid{"1105", 400, "The customer id is not valid"};
inline constexpr Error customer_unknown{"1106", 404, "There is no such customer"};
inline constexpr Error customer_mismatch{"1107", 400, "The source belongs to another customer"};
inline constexpr Error redirect_missing{"1110", 400, "redirect.url is missing"};
inline constexpr Error redirect_invalid{"1111", 400, "redirect.url is not a URL"};
inline constexpr Error authorize_unknown{"1115", 404, "There is no such authorization"};
inline constexpr Error authorize_state{"1114", 409, "The authorization cannot be captured in its state"};
inline constexpr Error saving_unsupported{"1116", 400, "A card cannot be saved from this source"};
inline constexpr Error amount_invalid{"1117", 400, "The amount must be a number above zero"};
inline constexpr Error currency_invalid{"1118", 400, "The currency must be three capital letters"};
inline constexpr Error descriptor_invalid{"1120", 400, "statement_descriptor must have less than 60 characters"};
inline constexpr Error description_invalid{"1121", 400, "The description must be a text of less than 1000 characters"};
inline constexpr Error order_reference{"1122", 400, "reference.order must have less than 100 characters"};
inline constexpr Error transaction_reference{"1123", 400, "reference.transaction must have less than 100 characters"};
inline constexpr Error source_missing{"1124", 400, "The source is missing"};
inline constexpr Error source_invalid{"1125", 400, "Source could not be processed"};
inline constexpr Error source_unknown{"1125", 404, "There is no such token or card"};
inline constexpr Error source_used{"1126", 400, "This source was used before"};
inline constexpr Error metadata_key{"1127", 400, "A key of the metadata must have less than 250 characters"};
inline constexpr Error metadata_value{"1128", 400,
                                      "A value of the metadata must be a text of less than 1000 characters"};
inline constexpr Error customer_needed{"1129", 400, "A payment needs a customer: an id, or a name with email or phone"};
inline constexpr Error first_name{"1130", 400, "first_name is required, and a text of less than 150 characters"};
inline constexpr Error middle_name{"1131", 400, "middle_name must be a text of less than 150 characters"};
inline constexpr Error last_name{"1132", 400, "last_name must be a text of less than 150 characters"};
inline constexpr Error phone_country{"1135", 400, "phone.country_code must be one to four digits"};
inline constexpr Error phone_number{"1136", 400, "phone.number must be four to fifteen digits"};
inline constexpr Error email{"1137", 400, "email is not an address"};
inline constexpr Error contact_missing{"1139", 400, "A customer needs an email address or a phone number"};
inline constexpr Error number_invalid{"1140", 400, "The card number is not valid"};
inline constexpr Error expiry_invalid{"1141", 400, "The expiry month or year is not valid"};
inline constexpr Error charge_unknown{"1144", 404, "There is no such charge"};
inline constexpr Error bin_invalid{"1155", 400, "The BIN is not valid"};
inline constexpr Error bin_unknown{"1155", 404, "Nothing is known of this BIN"};
inline constexpr Error list_too_large{"1162", 400, "A list has at most 50 items"};
inline constexpr Error type_unsupported{"1163", 400, "This type of card or wallet is not supported here"};
inline constexpr Error json_malformed{"2100", 400, "The body is not valid JSON"};
inline constexpr Error unavailable{"2101", 503, "The service cannot answer now; try again"};
inline constexpr Error too_many_failures{"2101", 429, "Too many encrypted cards could not be processed; try later"};
inline constexpr Error route_unknown{"2102", 404, "There is no such request"};
inline constexpr Error key_invalid{"2104", 401, "The API key is not valid"};
inline constexpr Error key_missing{"2105", 401, "An API key is required: Authorization: Bearer"};
inline constexpr Error secret_key_required{"2106", 403, "This needs a secret key"};
inline constexpr Error no_processor{"2108", 403, "This appliance has no processor for payments"};
inline constexpr Error name_invalid{"4100", 400, "The name on the card has too many digits or is too long"};
inline constexpr Error card_expired{"4101", 400, "The card has expired"};
inline constexpr Error cvc_invalid{"4102", 400, "The card verification code has the wrong length"};
inline constexpr Error internal{"9999", 500, "An unexpected error occurred"};

}  // namespace errors

/// What is wrong with a request, in the order in which it was found. Rows of the table above.
using Errors = std::vector<const Error*>;

/// {"errors":[{"code","description"}]}, each code once, with the status of the first.
[[nodiscard]] http::Response error_response(const Errors& found);
[[nodiscard]] inline http::Response error_response(const Error& error) { return error_response(Errors{&error}); }

/// What everything before and around a handler refuses, in the same shape. The only place that makes Tap's errors of
/// what others say. Keeps the problem's status.
[[nodiscard]] http::Response error_response(const Problem& problem);

}  // namespace api::tap
