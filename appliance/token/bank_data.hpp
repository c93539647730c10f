#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance::token {

/// Data of the type bank: routing_number and account_number, both texts and required.
void normalise_bank(json::Value& data, json::Pool& pool, Violations& violations);
/// 3 to 17 digits.
void normalise_account_number(json::Value& data, json::Pool& pool, Violations& violations);
/// 9 digits with the checksum of the American Bankers Association.
void normalise_routing_number(json::Value& data, json::Pool& pool, Violations& violations);

/// 3(d1+d4+d7) + 7(d2+d5+d8) + (d3+d6+d9) is a multiple of 10, over nine digits.
[[nodiscard]] bool is_routing_number(std::string_view text) noexcept;

/// What may be shown of a bank account beside its data.
struct BankDetails {
  std::string routing_number;
  std::string account_number_last4;
};

[[nodiscard]] std::optional<BankDetails> bank_details_of(const json::Value& data);

}  // namespace appliance::token
