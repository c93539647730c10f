#include "api/basis_theory/enrichments.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "api/basis_theory/offset_page.hpp"
#include "appliance/card/bin_data.hpp"
#include "appliance/card/brand.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace card = appliance::card;

bool is_bin(std::string_view text) {
  return text.size() >= card::short_bin && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

json::Value text_or_null(std::string_view text, json::Pool& pool) {
  return text.empty() ? json::Value() : json::make_text(text, pool);
}

/// CREDIT as credit: this API writes in small letters.
std::string in_small_letters(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

json::Value write_issuer(const card::BinFacts& facts, json::Pool& pool) {
  if (facts.issuer.empty() && facts.country.empty()) {
    return json::Value();
  }
  json::Value issuer(rapidjson::kObjectType);
  json::add(issuer, "name", text_or_null(facts.issuer, pool), pool);
  json::add(issuer, "country", text_or_null(facts.country, pool), pool);
  return issuer;
}

}  // namespace

http::Response read_card_details(const Call& call, hsm::Session& /*session*/) {
  appliance::Violations violations;
  const auto bin = query_value(call.request, "bin", card::long_bin, violations);
  if (violations.empty() && !is_bin(bin)) {
    violations.push_back({"bin", "This is not six to eight digits."});
  }
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const auto brand = card::find_brand(bin);
  const auto facts = card::find_bin(call.lifecycle.store(), bin).value_or(card::BinFacts{});
  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::add(answer.root(), "brand", text_or_null(brand ? card::facts_of(*brand).name : "", pool), pool);
  json::add(answer.root(), "funding", text_or_null(in_small_letters(facts.funding), pool), pool);
  json::add(answer.root(), "segment", json::Value(), pool);  // no column of BIN data tells it
  json::add(answer.root(), "issuer", write_issuer(facts, pool), pool);
  json::add(answer.root(), "additional", json::Value(rapidjson::kArrayType), pool);
  return json_response(200, answer.root());
}

}  // namespace api::basis_theory
