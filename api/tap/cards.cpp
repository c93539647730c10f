#include "api/tap/cards.hpp"

#include "api/tap/card_output.hpp"
#include "api/tap/saved_card.hpp"
#include "appliance/public_id.hpp"
#include "appliance/token/associations.hpp"
#include "appliance/token/single_use.hpp"

namespace api::tap {
namespace {

constexpr std::size_t most_listed = 500;

using Source = std::variant<token::Usable, const Error*>;

/// The token that a request names as its source.
Source find_source(const token::Context& context, const json::Value& body) {
  const auto* source = json::find(body, "source");
  if (source == nullptr || source->IsNull()) {
    return &errors::source_missing;
  }
  const auto id = source->IsString() ? std::string(json::text_of(*source)) : std::string();
  if (!appliance::is_public_id(id, "tok_")) {
    return &errors::source_invalid;
  }
  auto found = token::find_usable(context, id);
  if (const auto* unusable = std::get_if<token::Unusable>(&found)) {
    return *unusable == token::Unusable::used ? &errors::source_used : &errors::source_invalid;
  }
  return std::get<token::Usable>(std::move(found));
}

/// Saving a card and using its token up are one batch, so one of many wins.
http::Response save(const Call& call, const token::Context& context, const std::string& customer,
                    const token::Usable& source, json::Document data) {
  auto input = saved_card_input(call, customer, appliance::random_public_id(context.session, "card_"), std::move(data));
  input.single_use = source.id;
  auto made = token::create_child(context, customer, std::move(input));
  if (const auto* refused = std::get_if<appliance::Refused>(&made)) {
    return error_response(refused->reason == appliance::Reason::conflict ? errors::source_used
                                                                         : errors::source_invalid);
  }
  auto& card = std::get<token::Token>(made);
  json::Document answer;
  answer.root() = write_saved_card(
      call,
      {.id = card.id, .customer = customer, .fingerprint = card.record.fingerprint(), .data = std::move(*card.data)},
      answer.pool());
  return json_response(200, answer.root());
}

}  // namespace

http::Response save_card(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (const auto* found = std::get_if<Errors>(&body)) {
    return error_response(*found);
  }
  const auto& customer = call.parameters.front();
  const VaultCall vault(call, session);
  if (!is_customer(vault.context(), customer)) {
    return error_response(errors::customer_unknown);
  }
  const auto source = find_source(vault.context(), std::get<json::Document>(body).root());
  if (const auto* error = std::get_if<const Error*>(&source)) {
    return error_response(**error);
  }
  const auto& usable = std::get<token::Usable>(source);
  auto data = token::open_usable(vault.context(), usable);
  return can_be_saved(data.root()) ? save(call, vault.context(), customer, usable, std::move(data))
                                   : error_response(errors::saving_unsupported);
}

http::Response list_cards(const Call& call, hsm::Session& session) {
  const auto& customer = call.parameters.front();
  const VaultCall vault(call, session);
  if (!is_customer(vault.context(), customer)) {
    return error_response(errors::customer_unknown);
  }
  json::Document answer;
  json::Value data(rapidjson::kArrayType);
  const auto cards = saved_cards_of(call, vault.context(), customer, most_listed + 1);
  for (std::size_t i = 0; i < cards.size() && i < most_listed; ++i) {
    data.PushBack(write_saved_card(call, cards[i], answer.pool()), answer.pool());
  }
  answer.root().SetObject();
  json::add(answer.root(), "object", "list", answer.pool());
  json::add(answer.root(), "has_more", json::Value(cards.size() > most_listed), answer.pool());
  json::add(answer.root(), "data", std::move(data), answer.pool());
  return json_response(200, answer.root());
}

http::Response read_card(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto card = find_saved_card(vault.context(), call.parameters[0], call.parameters[1]);
  if (!card) {
    return error_response(errors::source_unknown);
  }
  json::Document answer;
  answer.root() = write_saved_card(call, *card, answer.pool());
  return json_response(200, answer.root());
}

http::Response delete_card(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto card = find_saved_card(vault.context(), call.parameters[0], call.parameters[1]);
  if (!card || std::holds_alternative<appliance::Refused>(token::remove(vault.context(), card->id))) {
    return error_response(errors::source_unknown);
  }
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "deleted", json::Value(true), answer.pool());
  json::add(answer.root(), "id", card->id, answer.pool());
  return json_response(200, answer.root());
}

}  // namespace api::tap
