#include "api/sandbox_tsp/wire.hpp"

#include "appliance/card/card_number.hpp"

#include <algorithm>
#include <array>

namespace api::sandbox_tsp {
namespace {

constexpr std::string_view type = "sandbox";
constexpr std::string_view notice =
    "This is a sandbox. It is no card scheme and no token service provider of one: its tokens and cryptograms are "
    "worth "
    "nothing anywhere else.";
constexpr std::string_view reference_of_all = "SANDBOX-SAME-REFERENCE";
constexpr std::string_view number_of_another = "9999990000000006";
constexpr std::string_view wrong_cryptogram = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr std::size_t longest_text = 64;

// One transparent pixel.
constexpr std::string_view picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

struct RefusalRow {
  tsp::Refusal refusal;
  unsigned status;
  std::string_view code;
};

constexpr std::array refusal_table{
    RefusalRow{tsp::Refusal::absent, 404, "NOT_FOUND"},    RefusalRow{tsp::Refusal::key_reused, 409, "KEY_REUSED"},
    RefusalRow{tsp::Refusal::withdrawn, 409, "WITHDRAWN"}, RefusalRow{tsp::Refusal::state, 409, "STATE"},
    RefusalRow{tsp::Refusal::declined, 422, "DECLINED"},
};

json::Document typed_object() {
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "type", type, answer.pool());
  return answer;
}

void add_expiry(json::Value& object, const tsp::Expiry& expiry, json::Pool& pool) {
  json::add(object, "expiry_month", json::Value(expiry.month), pool);
  json::add(object, "expiry_year", json::Value(expiry.year), pool);
}

/// Of the card behind a token its requestor learns only what is printed on receipts.
json::Value card_json(const tsp::Token& token, json::Pool& pool) {
  constexpr std::size_t shown_first = 6;
  constexpr std::size_t shown_last = 4;
  const auto number = hsm::text_of(token.card_number.expose());
  json::Value card(rapidjson::kObjectType);
  json::add(card, "first_six", number.substr(0, shown_first), pool);
  json::add(card, "last_four", number.substr(number.size() - shown_last), pool);
  json::add(card, "digits", json::Value(static_cast<unsigned>(number.size())), pool);
  add_expiry(card, token.card_expiry, pool);
  return card;
}

std::optional<std::uint32_t> number_member(const json::Value& body, std::string_view name, std::uint32_t least,
                                           std::uint32_t most) {
  const auto* value = json::find(body, name);
  const bool fits = value != nullptr && value->IsUint() && value->GetUint() >= least && value->GetUint() <= most;
  return fits ? std::optional(value->GetUint()) : std::nullopt;
}

}  // namespace

std::string_view text_member(const json::Value& body, std::string_view name) {
  const auto* value = json::find(body, name);
  return value != nullptr && value->IsString() ? json::text_of(*value) : std::string_view();
}

http::Response json_response(unsigned status, const json::Value& value) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = json::write(value);
  return response;
}

http::Response error_response(unsigned status, std::string_view code) {
  auto answer = typed_object();
  json::add(answer.root(), "error", code, answer.pool());
  return json_response(status, answer.root());
}

http::Response refusal_response(tsp::Refusal refusal) {
  const auto& row = *std::ranges::find(refusal_table, refusal, &RefusalRow::refusal);
  return error_response(row.status, row.code);
}

std::optional<tsp::Card> read_card(const json::Value& body) {
  const auto number = text_member(body, "number");
  const auto month = number_member(body, "expiry_month", 1, 12);
  const auto year = number_member(body, "expiry_year", 2000, 2999);
  if (!appliance::card::is_card_number(number) || !month || !year) {
    return std::nullopt;
  }
  return tsp::Card{.number = hsm::Secret(hsm::bytes_of(number)), .expiry = {.month = *month, .year = *year}};
}

std::optional<tsp::Purchase> read_purchase(const json::Value& body) {
  const auto* amount = json::find(body, "amount");
  const auto currency = text_member(body, "currency");
  const auto unpredictable = text_member(body, "unpredictable_number");
  if (amount == nullptr || !amount->IsUint64() || currency.size() != 3 || unpredictable.size() > longest_text) {
    return std::nullopt;
  }
  return tsp::Purchase{
      .amount = amount->GetUint64(), .currency = std::string(currency), .unpredictable = std::string(unpredictable)};
}

http::Response token_response(const tsp::Token& token, tsp::Lie lie) {
  auto answer = typed_object();
  auto& pool = answer.pool();
  auto& root = answer.root();
  if (lie == tsp::Lie::nonsense) {
    return json_response(200, root);
  }
  json::add(root, "scheme_reference", lie == tsp::Lie::duplicate_references ? reference_of_all : token.reference, pool);
  json::add(root, "status", tsp::name_of(token.status), pool);
  json::add(root, "changes", json::Value(token.changes), pool);
  json::add(root, "reason", token.reason, pool);
  if (!token.number.empty()) {
    json::add(root, "number", hsm::text_of(token.number.expose()), pool);
    add_expiry(root, token.expiry, pool);
    json::add(root, "par", token.par, pool);
    json::add(root, "card", card_json(token, pool), pool);
  }
  return json_response(200, root);
}

http::Response cryptogram_response(const tsp::Cryptogram& cryptogram, std::string_view reference, tsp::Lie lie) {
  auto answer = typed_object();
  auto& pool = answer.pool();
  auto& root = answer.root();
  if (lie == tsp::Lie::nonsense) {
    return json_response(200, root);
  }
  const auto number = hsm::text_of(cryptogram.number.expose());
  json::add(root, "scheme_reference", reference, pool);
  json::add(root, "cryptogram", lie == tsp::Lie::wrong_cryptogram ? wrong_cryptogram : cryptogram.value, pool);
  json::add(root, "eci", cryptogram.eci, pool);
  json::add(root, "number", lie == tsp::Lie::other_number ? number_of_another : number, pool);
  add_expiry(root, cryptogram.expiry, pool);
  return json_response(200, root);
}

http::Response verdict_response(tsp::Verdict verdict) {
  auto answer = typed_object();
  json::add(answer.root(), "verdict", tsp::name_of(verdict), answer.pool());
  return json_response(200, answer.root());
}

http::Response art_response() {
  auto answer = typed_object();
  auto& pool = answer.pool();
  json::add(answer.root(), "content_type", "image/png", pool);
  json::add(answer.root(), "data", picture, pool);
  json::add(answer.root(), "width", json::Value(1), pool);
  json::add(answer.root(), "height", json::Value(1), pool);
  json::add(answer.root(), "foreground_color", "#000000", pool);
  return json_response(200, answer.root());
}

http::Response about_response() {
  auto answer = typed_object();
  json::add(answer.root(), "notice", notice, answer.pool());
  json::add(answer.root(), "version", COFFER_VERSION, answer.pool());
  return json_response(200, answer.root());
}

}  // namespace api::sandbox_tsp
