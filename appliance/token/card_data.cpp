#include "appliance/token/card_data.hpp"

#include "appliance/card/brand.hpp"
#include "appliance/card/card_number.hpp"

#include <algorithm>
#include <charconv>

namespace appliance::token {
namespace {

/// An integer, or a text that is nothing but one.
std::optional<int> integer_in(const json::Value& value) {
  if (value.IsInt()) {
    return value.GetInt();
  }
  if (!value.IsString()) {
    return std::nullopt;
  }
  const auto text = json::text_of(value);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && text.front() != '-' ? std::optional(number)
                                                                                         : std::nullopt;
}

bool absent(const json::Value* value) { return value == nullptr || value->IsNull(); }

void normalise_integer(json::Value& data, std::string_view member, int least, int most, std::string_view complaint,
                       Violations& violations) {
  auto* value = json::find(data, member);
  if (absent(value)) {
    return;
  }
  const auto number = integer_in(*value);
  if (!number || *number < least || *number > most) {
    violations.push_back({"data." + std::string(member), complaint});
    return;
  }
  value->SetInt(*number);
}

bool is_verification_code(std::string_view text) {
  return (text.size() == 3 || text.size() == 4) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void normalise_cvc(json::Value& data, json::Pool& pool, Violations& violations) {
  auto* value = json::find(data, "cvc");
  if (absent(value)) {
    return;
  }
  if (value->IsUint()) {
    const auto digits = json::write(*value);
    *value = json::make_text(hsm::text_of(digits), pool);
  }
  if (!value->IsString() || !is_verification_code(json::text_of(*value))) {
    violations.push_back({"data.cvc", "The card verification code must have three or four digits."});
  }
}

std::optional<int> integer_member(const json::Value& data, std::string_view member) {
  const auto* value = json::find(data, member);
  return value == nullptr ? std::nullopt : integer_in(*value);
}

std::optional<std::string> brand_text(std::string_view digits) {
  const auto brand = card::find_brand(digits);
  return brand ? std::optional<std::string>(card::facts_of(*brand).name) : std::nullopt;
}

}  // namespace

void normalise_card(json::Value& data, json::Pool& pool, Violations& violations) {
  if (!data.IsObject()) {
    violations.push_back({"data", "The data of a card must be an object."});
    return;
  }
  const auto* number = json::find(data, "number");
  if (absent(number)) {
    violations.push_back({"data.number", "The card number is required."});
  } else if (!number->IsString() || !card::is_card_number(json::text_of(*number))) {
    violations.push_back({"data.number", "The card number is not valid."});
  }
  normalise_integer(data, "expiration_month", 1, 12, "The expiration month must be a number from 1 to 12.", violations);
  normalise_integer(data, "expiration_year", 1000, 9999, "The expiration year must have four digits.", violations);
  normalise_cvc(data, pool, violations);
}

void normalise_card_number(json::Value& data, json::Pool& /*pool*/, Violations& violations) {
  if (!data.IsString() || !card::is_card_number(json::text_of(data))) {
    violations.push_back({"data", "The card number is not valid."});
  }
}

std::optional<CardDetails> card_details_of(const json::Value& data) {
  const auto* number = data.IsString() ? &data : json::find(data, "number");
  if (number == nullptr || !number->IsString()) {
    return std::nullopt;
  }
  const auto digits = json::text_of(*number);
  return CardDetails{.bin = std::string(card::bin_of(digits)),
                     .last4 = std::string(card::last_four_of(digits)),
                     .expiration_month = integer_member(data, "expiration_month"),
                     .expiration_year = integer_member(data, "expiration_year"),
                     .brand = brand_text(digits)};
}

hsm::Secret take_cvc(json::Value& data) {
  const auto* cvc = json::find(data, "cvc");
  if (cvc == nullptr) {
    return {};
  }
  hsm::Secret taken(cvc->IsString() ? hsm::bytes_of(json::text_of(*cvc)) : std::span<const unsigned char>());
  data.EraseMember("cvc");
  return taken;
}

void return_cvc(json::Document& data, const hsm::Secret& cvc) {
  if (!cvc.empty()) {
    json::add(data.root(), "cvc", hsm::text_of(cvc.expose()), data.pool());
  }
}

}  // namespace appliance::token
