#include "api/guardian/pci_input.hpp"

#include "appliance/card/brand.hpp"
#include "appliance/card/card_number.hpp"
#include "appliance/clock.hpp"
#include "appliance/pci/pci_token.hpp"

#include <algorithm>
#include <chrono>

namespace api::guardian {
namespace {

namespace card = appliance::card;

constexpr std::size_t longest_number = 19;
constexpr std::size_t longest_holder = 150;
constexpr std::int64_t first_year = 2000;
constexpr std::int64_t last_year = 2099;

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The number where it is one of a scheme that Guardian knows.
std::string_view read_number(Input& input, CardFaults& faults) {
  const auto number = input.required_text("account_number", longest_number);
  if (!number) {
    return {};
  }
  if (!is_digits(*number)) {
    input.refuse("account_number", "must be digits, without separators");
    return {};
  }
  const auto brand = card::find_brand(*number);
  if (!card::is_card_number(*number) || (brand && !card::has_length(*brand, number->size()))) {
    input.refuse("account_number", "is not a card number");
    return {};
  }
  if (!appliance::pci::scheme_of(*number)) {
    input.refuse("account_number", "is of a scheme that is not supported");
    faults.scheme_unsupported = true;
    return {};
  }
  return *number;
}

bool has_passed(std::int64_t month, std::int64_t year) {
  using namespace std::chrono;
  const auto today = floor<days>(sys_time<microseconds>(microseconds(appliance::now())));
  const year_month_day date(today);
  return year * 12 + month < static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month()));
}

void require(Input& input, std::string_view name) {
  if (input.value(name) == nullptr) {
    input.refuse(name, "is required");
  }
}

void read_expiry(Input& input, json::Document& data) {
  require(input, "expiry_month");
  require(input, "expiry_year");
  const auto month = input.integer("expiry_month", 1, 12, "must be 1 to 12");
  const auto year = input.integer("expiry_year", first_year, last_year, "must be 2000 to 2099");
  if (!month || !year) {
    return;
  }
  if (has_passed(*month, *year)) {
    input.refuse("expiry_year", "lies in the past, with the month: the card has expired");
    return;
  }
  json::add(data.root(), "expiration_month", json::Value(static_cast<int>(*month)), data.pool());
  json::add(data.root(), "expiration_year", json::Value(static_cast<int>(*year)), data.pool());
}

void read_code(Input& input, std::string_view number, json::Document& data) {
  const auto code = input.text("security_code", 4);
  if (!code) {
    return;
  }
  if (!is_security_code(*code, number)) {
    input.refuse("security_code", "must be as many digits as the scheme's codes have");
    return;
  }
  json::add(data.root(), "cvc", *code, data.pool());
}

}  // namespace

json::Document read_card(const json::Value& object, const std::string& path, CardFaults& faults) {
  json::Document data;
  data.root().SetObject();
  Input input(object, path, faults.violations);
  const auto number = read_number(input, faults);
  json::add(data.root(), "number", number, data.pool());
  read_expiry(input, data);
  if (const auto holder = input.text("cardholder_name", longest_holder)) {
    json::add(data.root(), "name", *holder, data.pool());
  }
  read_code(input, number, data);
  return data;
}

bool is_security_code(std::string_view code, std::string_view number) noexcept {
  const auto brand = card::find_brand(number);
  const bool fits = brand ? code.size() == card::facts_of(*brand).cvc_digits : code.size() == 3 || code.size() == 4;
  return fits && is_digits(code);
}

}  // namespace api::guardian
