#pragma once

#include "tests/end_to_end/guardian.hpp"
#include "tests/support/sandbox.hpp"

#include <map>
#include <string>
#include <string_view>

namespace tests::end_to_end {

/// A service whose schemes are all reached by one sandbox, which tells it of changes.
struct NetworkService {
  NetworkService();

  /// Starts cofferd anew, on its port, with settings beside those it needs.
  void restart(const std::map<std::string, std::string>& settings = {});
  void configure(const std::map<std::string, std::string>& settings = {});

  support::Sandbox sandbox;
  support::Service service;
  std::uint16_t port = 0;
};

/// One for all suites of a program; each case leaves both running, honest and as they were configured.
[[nodiscard]] NetworkService& shared_network();

/// A card number whose token the sandbox treats as the code says (coffer-sandbox-tsp(1)).
[[nodiscard]] std::string card_with(std::string_view code);

/// A request for a network token from a card number.
[[nodiscard]] std::string network_body(const std::string& number = guardian_visa, const std::string& beside = {});

/// A merchant with network tokens.
struct NetworkMerchant : Guardian {
  NetworkMerchant() : Guardian(shared_network().service), network(shared_network()), sandbox(network.sandbox) {}

  /// POST /api/network/tokens; the test fails unless it answers 201.
  support::Answer make(const std::string& body = network_body());
  std::string make_id(const std::string& body = network_body()) { return make(body).text("/id"); }
  support::Answer look(const std::string& id) { return admin.get("/api/network/tokens/" + id); }
  support::Answer cryptogram(const std::string& id, const std::string& more = {}, unsigned amount = 1999);
  /// Waits until a member of the token reads so.
  [[nodiscard]] bool becomes(const std::string& id, const std::string& pointer, const std::string& text);
  /// The scheme's name of the only token that the sandbox has and did not have before.
  [[nodiscard]] std::string only_new_reference() const;
  /// The connection of before is gone.
  void reconnect() { admin = service.client(admin_token); }

  NetworkService& network;
  support::Sandbox& sandbox;
  std::string known = sandbox.ask("GET", "/lab/tokens").body;
};

}  // namespace tests::end_to_end
