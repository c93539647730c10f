#include "appliance/token/bank_data.hpp"

#include <algorithm>
#include <array>

namespace appliance::token {
namespace {

constexpr std::size_t routing_digits = 9;
constexpr std::size_t most_account_digits = 17;
constexpr std::size_t least_account_digits = 3;
constexpr std::string_view bad_routing = "The routing number must have nine digits with a valid checksum.";

bool are_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void require_text(const json::Value& data, std::string_view member, bool (*is_valid)(std::string_view),
                  std::string_view complaint, Violations& violations) {
  const auto* value = json::find(data, member);
  if (value == nullptr || !value->IsString() || !is_valid(json::text_of(*value))) {
    violations.push_back({"data." + std::string(member), complaint});
  }
}

bool is_bank_account(std::string_view text) {
  return !text.empty() && text.size() <= most_account_digits && are_digits(text);
}

}  // namespace

bool is_routing_number(std::string_view text) noexcept {
  constexpr std::array<int, routing_digits> weights{3, 7, 1, 3, 7, 1, 3, 7, 1};
  if (text.size() != routing_digits || !are_digits(text)) {
    return false;
  }
  int sum = 0;
  for (std::size_t i = 0; i < routing_digits; ++i) {
    sum += weights[i] * (text[i] - '0');
  }
  return sum % 10 == 0;
}

void normalise_bank(json::Value& data, json::Pool& /*pool*/, Violations& violations) {
  if (!data.IsObject()) {
    violations.push_back({"data", "The data of a bank account must be an object."});
    return;
  }
  require_text(data, "routing_number", is_routing_number, bad_routing, violations);
  require_text(data, "account_number", is_bank_account, "The account number must have 1 to 17 digits.", violations);
}

void normalise_account_number(json::Value& data, json::Pool& /*pool*/, Violations& violations) {
  const auto text = data.IsString() ? json::text_of(data) : std::string_view();
  if (text.size() < least_account_digits || text.size() > most_account_digits || !are_digits(text)) {
    violations.push_back({"data", "The account number must have 3 to 17 digits."});
  }
}

void normalise_routing_number(json::Value& data, json::Pool& /*pool*/, Violations& violations) {
  if (!data.IsString() || !is_routing_number(json::text_of(data))) {
    violations.push_back({"data", bad_routing});
  }
}

std::optional<BankDetails> bank_details_of(const json::Value& data) {
  const auto* routing = json::find(data, "routing_number");
  const auto* account = json::find(data, "account_number");
  if (routing == nullptr || account == nullptr || !routing->IsString() || !account->IsString()) {
    return std::nullopt;
  }
  const auto digits = json::text_of(*account);
  return BankDetails{
      .routing_number = std::string(json::text_of(*routing)),
      .account_number_last4 = std::string(digits.substr(digits.size() - std::min<std::size_t>(4, digits.size())))};
}

}  // namespace appliance::token
