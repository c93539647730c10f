#include "api/guardian/metadata.hpp"

#include "api/guardian/answers.hpp"
#include "api/guardian/input.hpp"
#include "api/guardian/network_answers.hpp"
#include "appliance/card/card_number.hpp"
#include "appliance/pci/card_facts.hpp"
#include "appliance/pci/pci_token.hpp"

#include <algorithm>
#include <array>

namespace api::guardian {
namespace {

namespace pci = appliance::pci;

constexpr std::size_t longest_number = 19;
constexpr std::size_t longest_id = 36;

/// The number that is asked about, on wiped memory; or what the client is told. With violations, neither counts.
using Number = std::variant<hsm::WipingBytes, http::Response>;

struct Source {
  std::string_view type;
  Number (*find)(const Call& call, hsm::Session& session, Input& source);
};

Number given_number(const Call& call, hsm::Session& /*session*/, Input& source) {
  if (!may_handle_numbers(call)) {
    return error_response(errors::compliance);
  }
  const auto number = source.required_text("account_number", longest_number);
  if (!number) {
    return hsm::WipingBytes();
  }
  if (!appliance::card::is_card_number(*number)) {
    source.refuse("account_number", "is not a card number");
  }
  return hsm::WipingBytes(number->begin(), number->end());
}

/// Guardian does not publish what the member is called, so each of these will do.
std::optional<std::string> id_in(Input& source, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (source.value(name) != nullptr) {
      const auto id = source.text(name, longest_id);
      return id ? std::optional(std::string(*id)) : std::nullopt;
    }
  }
  source.refuse(*names.begin(), "is required");
  return std::nullopt;
}

/// The use stands in the log before anything is told of the card.
Number number_of_token(const Call& call, hsm::Session& session, Input& source) {
  const auto id = id_in(source, {"pci_token_id", "token_id", "id"});
  if (!id) {
    return hsm::WipingBytes();
  }
  const VaultCall vault(call, session);
  storage::Batch batch;
  const auto opened = pci::open_card(vault.context(), *id, batch);
  if (const auto* refused = std::get_if<appliance::Refused>(&opened)) {
    return error_response(*refused);
  }
  const auto outcome = vault.context().store.commit(std::move(batch));
  const auto* number = json::find(std::get<json::Document>(opened).root(), "number");
  const auto text =
      outcome.committed() && number != nullptr && number->IsString() ? json::text_of(*number) : std::string_view();
  return hsm::WipingBytes(text.begin(), text.end());
}

/// Of the card behind it, the six digits that a network token shows; the PCI token may be gone.
Number digits_of_network_token(const Call& call, hsm::Session& session, Input& source) {
  constexpr std::size_t shown_digits = 6;
  const auto id = id_in(source, {"network_token_id", "token_id", "id"});
  if (!id) {
    return hsm::WipingBytes();
  }
  const VaultCall vault(call, session);
  const auto read = network::read(place_of(vault.context()), *id);
  const auto* shown = std::get_if<network::NetworkToken>(&read);
  if (shown == nullptr) {
    return error_response(std::get<appliance::Refused>(read));
  }
  const auto digits = std::string_view(shown->card.masked_number).substr(0, shown_digits);
  return hsm::WipingBytes(digits.begin(), digits.end());
}

constexpr std::array sources{
    Source{"pan", given_number},
    Source{"pci_token", number_of_token},
    Source{"network_token", digits_of_network_token},
};

void add_fact(json::Value& object, std::string_view name, std::string_view fact, json::Pool& pool) {
  json::add(object, name, fact.empty() ? json::Value() : json::make_text(fact, pool), pool);
}

json::Document v1_shape(const pci::CardFacts& facts) {
  json::Document answer;
  auto& pool = answer.pool();
  auto& root = answer.root().SetObject();
  json::Value schemes(rapidjson::kArrayType);
  for (const auto& scheme : facts.schemes) {
    schemes.PushBack(json::make_text(scheme, pool), pool);
  }
  json::add(root, "scheme", std::move(schemes), pool);
  json::add(root, "type", facts.funding.empty() ? "unknown" : facts.funding, pool);
  add_fact(root, "segment", facts.segment, pool);
  add_fact(root, "currency_code", {}, pool);
  add_fact(root, "issuer_name", facts.issuer, pool);
  add_fact(root, "issuer_country_code", facts.country, pool);
  return answer;
}

json::Document eap_shape(const pci::CardFacts& facts) {
  json::Document answer;
  auto& pool = answer.pool();
  auto& root = answer.root().SetObject();
  json::add(root, "bin", facts.bin, pool);
  add_fact(root, "scheme", facts.schemes.empty() ? std::string_view() : facts.schemes.front(), pool);
  json::add(root, "type", facts.funding.empty() ? "other" : facts.funding, pool);
  add_fact(root, "segment", facts.segment, pool);
  for (const auto name : {"billing_currency_code", "product_code", "product_name"}) {
    add_fact(root, name, {}, pool);
  }
  add_fact(root, "issuer_name", facts.issuer, pool);
  add_fact(root, "issuer_country_code", facts.country, pool);
  return answer;
}

http::Response answer_of(const Call& call, std::string_view number) {
  const auto facts = pci::facts_of(call.lifecycle.store(), number);
  const bool former = call.lifecycle.config().guardian.compat == appliance::GuardianShape::eap;
  const auto answer = former ? eap_shape(facts) : v1_shape(facts);
  return json_response(200, answer.root());
}

}  // namespace

http::Response inquire_metadata(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  appliance::Violations violations;
  const auto* given = Input(std::get<json::Document>(body).root(), "$", violations).required_object("source");
  if (given == nullptr) {
    return error_response(errors::not_valid, violations);
  }
  Input input(*given, "$.source", violations);
  const auto type = input.required_text("type", longest_number);
  const auto* source = std::ranges::find(sources, type.value_or(""), &Source::type);
  if (type && source == sources.end()) {
    input.refuse("type", "is not a type of source that this takes");
  }
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  auto number = source->find(call, session, input);
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  if (auto* refused = std::get_if<http::Response>(&number)) {
    return std::move(*refused);
  }
  return answer_of(call, hsm::text_of(std::get<hsm::WipingBytes>(number)));
}

}  // namespace api::guardian
