#include "api/guardian/provisioning.hpp"

namespace api::guardian {

namespace pci = appliance::pci;

network::Connector* connector_for(const Call& call, const json::Document& card) {
  const auto scheme = pci::scheme_of(json::text_of(*json::find(card.root(), "number")));
  return scheme ? call.lifecycle.networks().for_scheme(*scheme) : nullptr;
}

network::Order order_of(const network::Connector& connector, const json::Document& card,
                        std::map<std::string, std::string> metadata, std::string created_by) {
  return {.connector = connector.name(),
          .kind = std::string(connector.kind()),
          .card = pci::view_of_card(card.root()),
          .pci_token_id = {},
          .metadata = std::move(metadata),
          .created_by = std::move(created_by)};
}

Waiting wait_for(const std::shared_ptr<Provisioning>& request,
                 http::Response (*conclude)(const Provisioning& request, const Call& call, hsm::Session& session)) {
  return {.begin =
              [request](std::function<void()> over) {
                request->connector.ask(
                    network::Provision{.card = std::move(request->card), .key = request->requested.key},
                    [request, over = std::move(over)](network::Reply&& reply) {
                      request->reply = std::move(reply);
                      over();
                    });
              },
          .conclude = [request, conclude](const Call& call,
                                          hsm::Session& session) { return conclude(*request, call, session); }};
}

network::Settled settle(const Provisioning& request, const Call& call, const token::Context& context,
                        const network::Completion& completion) {
  const auto settled = network::settle_request(place_of(context), request.requested.id, request.reply,
                                               call.lifecycle.tenants().all(), completion);
  call.lifecycle.networks().wake();
  if (settled != network::Settled::made && !request.made_pci_token.empty()) {
    static_cast<void>(pci::remove(context, request.made_pci_token));
  }
  return settled;
}

http::Response refusal_of(const Provisioning& request, network::Settled settled) {
  const auto* trouble = std::get_if<network::NoAnswer>(&request.reply);
  switch (settled) {
    case network::Settled::declined:
      return error_response(errors::scheme_declined);
    case network::Settled::disbelieved:
      return error_response(errors::scheme_unbelievable);
    default:
      return scheme_unavailable(trouble == nullptr ? 1 : trouble->retry_seconds);
  }
}

}  // namespace api::guardian
