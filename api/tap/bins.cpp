#include "api/tap/bins.hpp"

#include "api/tap/answers.hpp"
#include "appliance/card/bin_data.hpp"
#include "appliance/card/brand.hpp"

#include <algorithm>

namespace api::tap {
namespace {

namespace card = appliance::card;

// More than eight digits would begin to be a card number, and that has no place in a URL.
bool is_bin(std::string_view text) {
  return text.size() >= card::short_bin && text.size() <= card::long_bin &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

http::Response read_bin(const Call& call, hsm::Session& /*session*/) {
  const auto& bin = call.parameters.front();
  if (!is_bin(bin)) {
    return error_response(errors::bin_invalid);
  }
  const auto found = card::find_bin(call.lifecycle.store(), bin);
  const auto brand = card::find_brand(bin);
  if (!found && !brand) {
    return error_response(errors::bin_unknown);
  }
  auto facts = found.value_or(card::BinFacts{});
  facts.brand = facts.brand.empty() && brand ? std::string(card::facts_of(*brand).scheme) : facts.brand;
  facts.scheme = facts.scheme.empty() ? facts.brand : facts.scheme;
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::add(answer.root(), "bin", bin, pool);
  json::add(answer.root(), "bank", facts.issuer, pool);
  json::add(answer.root(), "bank_logo", "", pool);
  json::add(answer.root(), "card_brand", facts.brand, pool);
  json::add(answer.root(), "card_scheme", facts.scheme, pool);
  json::add(answer.root(), "card_type", facts.funding, pool);
  json::add(answer.root(), "country", facts.country, pool);
  json::add(answer.root(), "address_required", json::Value(false), pool);
  return json_response(200, answer.root());
}

}  // namespace api::tap
