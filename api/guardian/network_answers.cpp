#include "api/guardian/network_answers.hpp"

#include "api/guardian/pci_tokens.hpp"

namespace api::guardian {

network::Place place_of(const token::Context& context) {
  return {.session = context.session, .store = context.store, .tenant = context.tenant, .actor = context.actor};
}

json::Value write_network_token(const network::NetworkToken& token, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", token.id, pool);
  json::add(object, "pci_token_id", token.pci_token_id, pool);
  json::add(object, "card", write_card(token.card, pool), pool);
  json::add(object, "created_at", write_time(token.created_at), pool);
  json::Value state(rapidjson::kObjectType);
  json::add(state, "status", network::status_of(token.state), pool);
  json::add(state, "type", token.kind, pool);
  json::add(object, "network_token", std::move(state), pool);
  if (!token.metadata.empty()) {
    json::add(object, "metadata", write_metadata(token.metadata, pool), pool);
  }
  return object;
}

http::Response scheme_unavailable(unsigned retry_seconds) {
  auto response = error_response(errors::scheme_unavailable);
  response.fields.emplace_back("Retry-After", std::to_string(retry_seconds));
  return response;
}

http::Response trouble_response(const network::NoAnswer& trouble) {
  switch (trouble.trouble) {
    case network::Trouble::declined:
      return error_response(errors::scheme_declined);
    case network::Trouble::absent:
    case network::Trouble::state:
      return error_response(errors::not_active);
    case network::Trouble::nonsense:
      return error_response(errors::scheme_unbelievable);
    default:
      return scheme_unavailable(trouble.retry_seconds);
  }
}

}  // namespace api::guardian
