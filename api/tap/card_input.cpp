#include "api/tap/card_input.hpp"

#include "appliance/card/brand.hpp"
#include "appliance/card/card_number.hpp"
#include "appliance/clock.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace api::tap {
namespace {

namespace card = appliance::card;

constexpr std::size_t longest_name = 150;
constexpr std::size_t most_digits_in_name = 4;
constexpr std::size_t longest_line = 250;
constexpr std::size_t most_address_members = 16;
constexpr std::size_t longest_cryptogram = 512;
constexpr std::size_t longest_address_of_client = 45;  // IPv6 with an IPv4 tail

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The member, unless it is absent or null.
const json::Value* given(const json::Value& object, std::string_view name) {
  const auto* value = json::find(object, name);
  return value == nullptr || value->IsNull() ? nullptr : value;
}

/// The digits of an integer or a text, on wiped memory. Nothing where it is neither or holds anything else.
std::optional<hsm::WipingBytes> digits_of(const json::Value& value) {
  hsm::WipingBytes digits;
  if (value.IsUint64()) {
    digits = json::write(value);
  } else if (value.IsString()) {
    const auto text = json::text_of(value);
    digits.assign(text.begin(), text.end());
  }
  const bool legal = !digits.empty() && std::ranges::all_of(hsm::text_of(digits), is_digit);
  return legal ? std::optional(std::move(digits)) : std::nullopt;
}

void read_number(const json::Value& from, json::Document& data, Errors& found) {
  const auto* value = given(from, "number");
  const auto digits = value == nullptr ? std::nullopt : digits_of(*value);
  const auto text = digits ? hsm::text_of(*digits) : std::string_view();
  const auto brand = card::find_brand(text);
  if (!card::is_card_number(text) || (brand && !card::has_length(*brand, text.size()))) {
    found.push_back(&errors::number_invalid);
    return;
  }
  json::add(data.root(), "number", text, data.pool());
}

/// Nothing where it is absent or no number of at most four digits.
std::optional<int> small_number(const json::Value& from, std::string_view name) {
  const auto* value = given(from, name);
  const auto digits = value == nullptr ? std::nullopt : digits_of(*value);
  if (!digits || digits->size() > 4) {
    return std::nullopt;
  }
  int number = 0;
  const auto text = hsm::text_of(*digits);
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool has_passed(int month, int year) {
  using namespace std::chrono;
  const auto today = floor<days>(sys_time<microseconds>(microseconds(appliance::now())));
  const year_month_day date(today);
  return year * 12 + month < static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month()));
}

void read_expiry(const json::Value& from, json::Document& data, Errors& found) {
  const auto month = small_number(from, "exp_month");
  auto year = small_number(from, "exp_year");
  if (year && *year < 100) {
    *year += 2000;
  }
  if (!month || *month < 1 || *month > 12 || !year || *year < 2000 || *year > 2099) {
    found.push_back(&errors::expiry_invalid);
    return;
  }
  if (has_passed(*month, *year)) {
    found.push_back(&errors::card_expired);
    return;
  }
  json::add(data.root(), "expiration_month", json::Value(*month), data.pool());
  json::add(data.root(), "expiration_year", json::Value(*year), data.pool());
}

/// An integer has lost its leading zeros.
void restore_zeros(hsm::WipingBytes& digits, std::size_t length) {
  hsm::WipingBytes whole(digits.size() < length ? length - digits.size() : 0, '0');
  whole.insert(whole.end(), digits.begin(), digits.end());
  digits = std::move(whole);
}

struct Lengths {
  std::size_t least = 3;
  std::size_t most = 4;
};

/// How many digits the code of the card has, as far as its brand is known.
Lengths code_lengths(const json::Document& data) {
  if (const auto* number = json::find(data.root(), "number")) {
    if (const auto brand = card::find_brand(json::text_of(*number))) {
      const std::size_t digits = card::facts_of(*brand).cvc_digits;
      return {digits, digits};
    }
  }
  return {};
}

void read_code(const json::Value& from, json::Document& data, Errors& found) {
  const auto* value = given(from, "cvc");
  if (value == nullptr) {
    return;
  }
  const auto lengths = code_lengths(data);
  auto digits = digits_of(*value);
  if (digits && value->IsUint64()) {
    restore_zeros(*digits, lengths.least);
  }
  if (!digits || digits->size() < lengths.least || digits->size() > lengths.most) {
    found.push_back(&errors::cvc_invalid);
    return;
  }
  json::add(data.root(), "cvc", hsm::text_of(*digits), data.pool());
}

void read_name(const json::Value& from, json::Document& data, Errors& found) {
  const auto* value = given(from, "name");
  if (value == nullptr) {
    return;
  }
  const auto name = value->IsString() ? json::text_of(*value) : std::string_view();
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(name, is_digit));
  if (!value->IsString() || name.size() > longest_name || digits > most_digits_in_name) {
    found.push_back(&errors::name_invalid);
    return;
  }
  json::add(data.root(), "name", name, data.pool());
}

bool is_address(const json::Value& value) {
  return value.IsObject() && value.MemberCount() <= most_address_members &&
         std::ranges::all_of(value.GetObject(), [](const auto& member) {
           return member.value.IsString() && member.value.GetStringLength() <= longest_line &&
                  member.name.GetStringLength() <= longest_line;
         });
}

/// Older clients write the members beside the card's, as address_city.
void read_flat_address(const json::Value& from, json::Value& address, json::Pool& pool, Errors& found) {
  constexpr std::string_view prefix = "address_";
  for (const auto& member : from.GetObject()) {
    const auto name = json::text_of(member.name);
    if (name.starts_with(prefix) && member.value.IsString() && member.value.GetStringLength() <= longest_line) {
      address.AddMember(json::make_text(name.substr(prefix.size()), pool), json::Value(member.value, pool), pool);
    } else if (name.starts_with(prefix)) {
      found.push_back(&errors::input_invalid);
    }
  }
}

void read_address(const json::Value& from, json::Document& data, Errors& found) {
  json::Value address(rapidjson::kObjectType);
  const auto* value = given(from, "address");
  if (value != nullptr && !is_address(*value)) {
    found.push_back(&errors::input_invalid);
  } else if (value != nullptr) {
    address.CopyFrom(*value, data.pool());
  } else {
    read_flat_address(from, address, data.pool(), found);
  }
  json::add(data.root(), "address", std::move(address), data.pool());
}

void read_cryptogram(const json::Value& from, json::Document& data, Errors& found) {
  const auto* payment = given(from, "payment_data");
  for (const auto name : {"cryptogram", "eci"}) {
    const auto* value = payment == nullptr ? nullptr : given(*payment, name);
    const bool legal = value != nullptr && value->IsString() && value->GetStringLength() > 0 &&
                       value->GetStringLength() <= longest_cryptogram;
    if (!legal) {
      found.push_back(&errors::input_invalid);
      return;
    }
    json::add(data.root(), name, json::text_of(*value), data.pool());
  }
}

json::Document empty_object() {
  json::Document data;
  data.root().SetObject();
  return data;
}

}  // namespace

bool is_expired(const json::Value& data) {
  const auto* month = json::find(data, "expiration_month");
  const auto* year = json::find(data, "expiration_year");
  return month != nullptr && year != nullptr && month->IsInt() && year->IsInt() &&
         has_passed(month->GetInt(), year->GetInt());
}

json::Document read_card_data(const json::Value& card, Errors& found) {
  auto data = empty_object();
  if (!card.IsObject()) {
    found.push_back(&errors::input_invalid);
    return data;
  }
  read_number(card, data, found);
  read_expiry(card, data, found);
  read_code(card, data, found);
  read_name(card, data, found);
  read_address(card, data, found);
  return data;
}

json::Document read_address_data(const json::Value& card, Errors& found) {
  auto data = empty_object();
  read_address(card, data, found);
  return data;
}

json::Document read_network_token(const json::Value& token_data, Errors& found) {
  auto data = empty_object();
  const auto* from = json::find(token_data, "scheme_token");
  if (from == nullptr || !from->IsObject()) {
    found.push_back(&errors::input_invalid);
    return data;
  }
  read_number(*from, data, found);
  read_expiry(*from, data, found);
  read_name(*from, data, found);
  read_cryptogram(*from, data, found);
  return data;
}

std::optional<std::string> read_client_ip(const json::Value& body, Errors& found) {
  const auto* value = given(body, "client_ip");
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto text = value->IsString() ? json::text_of(*value) : std::string_view();
  const bool legal = !text.empty() && text.size() <= longest_address_of_client &&
                     text.find_first_not_of("0123456789abcdefABCDEF.:%") == std::string_view::npos;
  if (!legal) {
    found.push_back(&errors::input_invalid);
    return std::nullopt;
  }
  return std::string(text);
}

}  // namespace api::tap
