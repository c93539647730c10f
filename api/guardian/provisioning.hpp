#pragma once

#include "api/guardian/network_answers.hpp"

#include <memory>

namespace api::guardian {

/// A network token that its card's scheme is being asked for.
struct Provisioning {
  network::Connector& connector;
  network::Requested requested;
  json::Document card;
  std::string made_pci_token;  ///< that goes again where the network token does not come about
  network::Reply reply = network::NoAnswer{network::Trouble::unknown};
};

/// Nullptr where no connector serves the card's scheme. `card` in the vault's shape.
[[nodiscard]] network::Connector* connector_for(const Call& call, const json::Document& card);

/// All but the PCI token's id.
[[nodiscard]] network::Order order_of(const network::Connector& connector, const json::Document& card,
                                      std::map<std::string, std::string> metadata, std::string created_by);

/// Waits for the scheme.
[[nodiscard]] Waiting wait_for(const std::shared_ptr<Provisioning>& request,
                               http::Response (*conclude)(const Provisioning& request, const Call& call,
                                                          hsm::Session& session));

/// Writes what the scheme answered. Where no token came about, takes back what was made beside it.
[[nodiscard]] network::Settled settle(const Provisioning& request, const Call& call, const token::Context& context,
                                      const network::Completion& completion);

/// What the client is told where no token came about.
[[nodiscard]] http::Response refusal_of(const Provisioning& request, network::Settled settled);

}  // namespace api::guardian
