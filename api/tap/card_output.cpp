#include "api/tap/card_output.hpp"

#include "appliance/base58.hpp"
#include "appliance/base64url.hpp"
#include "appliance/card/bin_data.hpp"
#include "appliance/card/brand.hpp"
#include "appliance/card/card_number.hpp"

namespace api::tap {
namespace {

namespace card = appliance::card;

card::BinFacts facts_of(const Call& call, std::string_view number) {
  auto facts = card::find_bin(call.lifecycle.store(), number).value_or(card::BinFacts{});
  const auto brand = card::find_brand(number);
  if (facts.brand.empty() && brand) {
    facts.brand = card::facts_of(*brand).scheme;
  }
  if (facts.scheme.empty()) {
    facts.scheme = facts.brand;
  }
  return facts;
}

json::Value write_issuer(const card::BinFacts& facts, json::Pool& pool) {
  json::Value issuer(rapidjson::kObjectType);
  json::add(issuer, "bank", facts.issuer, pool);
  json::add(issuer, "country", facts.country, pool);
  json::add(issuer, "id", facts.issuer_id, pool);
  return issuer;
}

json::Value member_of(const json::Value& data, std::string_view name, json::Pool& pool) {
  const auto* value = json::find(data, name);
  return value == nullptr ? json::Value() : json::Value(*value, pool);
}

void add_if_there(json::Value& object, std::string_view name, json::Value value, json::Pool& pool) {
  if (!value.IsNull()) {
    json::add(object, name, std::move(value), pool);
  }
}

/// A number is shown by its first six or eight digits and its last four (PCI SSC FAQ 1091).
void add_digits(json::Value& object, std::string_view number, json::Pool& pool) {
  json::add(object, "first_six", number.substr(0, card::short_bin), pool);
  json::add(object, "first_eight", card::bin_of(number), pool);
  json::add(object, "last_four", card::last_four_of(number), pool);
}

/// Two digits, as Tap writes years.
void add_expiry(json::Value& object, const json::Value& data, json::Pool& pool) {
  const auto* year = json::find(data, "expiration_year");
  add_if_there(object, "exp_month", member_of(data, "expiration_month", pool), pool);
  json::add(object, "exp_year", json::Value(year == nullptr ? 0 : year->GetInt() % 100), pool);
}

}  // namespace

std::string tap_fingerprint(std::string_view fingerprint) {
  const auto encoded = appliance::base64url(appliance::read_base58(fingerprint).value_or(""));
  std::string text;
  for (const char c : encoded) {
    text.append(c == '-' ? "%2B" : c == '_' ? "%2F" : std::string(1, c));
  }
  for (auto size = encoded.size(); size % 4 != 0; ++size) {
    text.append("%3D");
  }
  return text;
}

std::string fingerprint_expression_of(const Call& call) {
  return std::string(call.caller.key->container) + "{{ data.number }}";
}

json::Value write_card(const Call& call, const CardView& view, const json::Value& data, json::Pool& pool) {
  const auto* number_member = json::find(data, "number");
  const auto number = number_member == nullptr ? std::string_view() : json::text_of(*number_member);
  const auto facts = facts_of(call, number);
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", view.id, pool);
  json::add(object, "object", "card", pool);
  json::add(object, "on_file", json::Value(view.on_file), pool);
  if (!view.customer.empty()) {
    json::add(object, "customer", view.customer, pool);
  }
  add_if_there(object, "address", member_of(data, "address", pool), pool);
  json::add(object, "funding", facts.funding, pool);
  json::add(object, "category", facts.category, pool);
  json::add(object, "brand", facts.brand, pool);
  json::add(object, "scheme", facts.scheme, pool);
  if (!view.fingerprint.empty()) {
    json::add(object, "fingerprint", tap_fingerprint(view.fingerprint), pool);
  }
  add_expiry(object, data, pool);
  add_digits(object, number, pool);
  add_if_there(object, "name", member_of(data, "name", pool), pool);
  json::add(object, "issuer", write_issuer(facts, pool), pool);
  return object;
}

}  // namespace api::tap
