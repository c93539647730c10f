#include "api/guardian/pci_tokens.hpp"

#include "api/guardian/paging.hpp"
#include "api/guardian/pci_input.hpp"
#include "api/guardian/session_opening.hpp"

namespace api::guardian {
namespace {

namespace pci = appliance::pci;

constexpr appliance::UnixMicros microseconds = 1'000'000;

http::Response token_response(unsigned status, const pci::PciToken& token) {
  json::Document answer;
  answer.root() = write_pci_token(token, answer.pool());
  return json_response(status, answer.root());
}

http::Response invalid_card(const CardFaults& faults) {
  const bool scheme_alone = faults.scheme_unsupported && faults.violations.size() == 1;
  return error_response(scheme_alone ? errors::scheme_unsupported : errors::not_valid, faults.violations);
}

http::Response create_from_card(const Call& call, hsm::Session& session, pci::CardInput input) {
  const VaultCall vault(call, session);
  http::Response response;
  const auto context = vault.context_with([&](storage::Batch& batch, std::span<const token::Token> made) {
    const auto shown = pci::view_of(made.front());
    response = token_response(201, shown);
    keep_answer(call, batch, response, shown.expires_at, {shown.id});
  });
  const auto made = pci::create(context, std::move(input));
  const auto* refused = std::get_if<appliance::Refused>(&made);
  return refused == nullptr ? std::move(response) : error_response(*refused);
}

http::Response create_from_pan(const Call& call, hsm::Session& session, const json::Value& body) {
  if (!may_handle_numbers(call)) {
    return error_response(errors::compliance);
  }
  CardFaults faults;
  Input request(body, "$", faults.violations);
  const auto& source = *request.value("source");
  pci::CardInput input{.data = read_card(source, "$.source", faults), .life = 0, .metadata = {}};
  input.life = request.seconds_to_live(pci::longest_life / microseconds) * microseconds;
  input.metadata = request.text_pairs("metadata");
  if (!faults.violations.empty()) {
    return invalid_card(faults);
  }
  return create_from_card(call, session, std::move(input));
}

/// The type of the source; nothing where it is missing or none of these.
std::optional<std::string_view> source_type(const json::Value& body, std::initializer_list<std::string_view> types,
                                            appliance::Violations& violations) {
  const auto* source = Input(body, "$", violations).required_object("source");
  if (source == nullptr) {
    return std::nullopt;
  }
  Input input(*source, "$.source", violations);
  const auto type = input.required_text("type", 20);
  if (type && std::ranges::find(types, *type) == types.end()) {
    input.refuse("type", "is not a type of source that this takes");
    return std::nullopt;
  }
  return type;
}

}  // namespace

json::Value write_card(const pci::CardView& card, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  if (!card.holder.empty()) {
    json::add(object, "cardholder_name", hsm::text_of(card.holder), pool);
  }
  json::add(object, "expiry_month", json::Value(card.expiry_month), pool);
  json::add(object, "expiry_year", json::Value(card.expiry_year), pool);
  json::add(object, "masked_account_number", card.masked_number, pool);
  json::add(object, "scheme", card.scheme, pool);
  return object;
}

json::Value write_pci_token(const pci::PciToken& token, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", token.id, pool);
  json::add(object, "card", write_card(token.card, pool), pool);
  json::add(object, "created_at", write_time(token.created_at), pool);
  if (token.expires_at != 0) {
    json::add(object, "expires_at", write_time(token.expires_at), pool);
  }
  if (!token.metadata.empty()) {
    json::add(object, "metadata", write_metadata(token.metadata, pool), pool);
  }
  return object;
}

http::Response create_pci_token(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  const auto& root = std::get<json::Document>(body).root();
  appliance::Violations violations;
  const auto type = source_type(root, {"pan", "session"}, violations);
  if (!type) {
    return error_response(errors::not_valid, violations);
  }
  return *type == "session" ? open_card_session(call, session, root) : create_from_pan(call, session, root);
}

http::Response list_pci_tokens(const Call& call, hsm::Session& session) {
  auto paging = read_paging(call);
  if (auto* malformed = std::get_if<http::Response>(&paging)) {
    return std::move(*malformed);
  }
  const auto& asked = std::get<Paging>(paging);
  const VaultCall vault(call, session);
  const auto listed = pci::list(vault.context(), asked.after, asked.position, asked.limit);
  if (const auto* refused = std::get_if<appliance::Refused>(&listed)) {
    return error_response(*refused);
  }
  return page_response(call, std::get<pci::Page>(listed), asked, write_pci_token);
}

http::Response read_pci_token(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto read = pci::read(vault.context(), call.parameters.front());
  const auto* shown = std::get_if<pci::PciToken>(&read);
  return shown == nullptr ? error_response(errors::no_token) : token_response(200, *shown);
}

http::Response delete_pci_token(const Call& call, hsm::Session& session) {
  const VaultCall vault(call, session);
  const auto removed = pci::remove(vault.context(), call.parameters.front());
  return std::holds_alternative<appliance::Refused>(removed) ? error_response(errors::no_token) : no_content();
}

}  // namespace api::guardian
