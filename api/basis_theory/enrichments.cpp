#include "api/basis_theory/enrichments.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "api/basis_theory/offset_page.hpp"
#include "appliance/card/brand.hpp"

#include <algorithm>
#include <array>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;

constexpr std::size_t shortest_bin = 6;
constexpr std::size_t longest_bin = 8;  // more would begin to be a card number, and that has no place in a URL

// What only a database of BINs could tell.
constexpr std::array<std::string_view, 3> unknown{"funding", "segment", "issuer"};

bool is_bin(std::string_view text) {
  return text.size() >= shortest_bin && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

http::Response read_card_details(const Call& call) {
  appliance::Violations violations;
  const auto bin = query_value(call.request, "bin", longest_bin, violations);
  if (violations.empty() && !is_bin(bin)) {
    violations.push_back({"bin", "This is not six to eight digits."});
  }
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const auto brand = appliance::card::find_brand(bin);
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "brand",
            brand ? json::make_text(appliance::card::facts_of(*brand).name, answer.pool()) : json::Value(),
            answer.pool());
  for (const auto name : unknown) {
    json::add(answer.root(), name, json::Value(), answer.pool());
  }
  json::add(answer.root(), "additional", json::Value(rapidjson::kArrayType), answer.pool());
  return json_response(200, answer.root());
}

}  // namespace api::basis_theory
