#pragma once

#include "tests/end_to_end/shared.hpp"
#include "tests/support/receiver.hpp"

namespace tests::end_to_end {

/// A service that may send to one receiver, in spite of its loopback address.
struct ProxyService {
  explicit ProxyService(const std::map<std::string, std::string>& more = {}) : service(options(receiver, more)) {}

  static support::ServiceOptions options(const support::Receiver& receiver,
                                         std::map<std::string, std::string> settings) {
    settings.insert({{"basis_theory.destinations", "[" + support::json_text(receiver.url()) + "]"},
                     {"basis_theory.destination_networks", R"(["127.0.0.0/8", "::1/128"])"},
                     {"basis_theory.destination_ca", support::json_text(receiver.ca().string())}});
    return {.settings = std::move(settings)};
  }

  support::Receiver receiver;
  support::Service service;
};

/// One for all cases that leave it as it is.
ProxyService& shared_proxy_service();

/// A caller with a card in the vault.
struct ProxyCaller {
  ProxyService& shared = shared_proxy_service();
  support::Receiver& receiver = shared.receiver;
  support::Service& service = shared.service;
  support::HttpsClient client = service.client();
  std::string number = "4242424242424242";

  ProxyCaller() { receiver.forget_requests(); }

  std::string make(const std::string& body) {
    const auto made = client.post("/tokens", body);
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made.text("/id");
  }
  std::string make_card() {
    return make(R"({"type":"card","data":{"number":")" + number +
                R"(","expiration_month":12,"expiration_year":2030,"cvc":"123"}})");
  }

  using Fields = support::HttpsClient::Fields;

  support::Answer invoke(const std::string& path, std::string_view body, Fields fields = {},
                         const std::string& method = "POST") {
    fields.emplace_back("BT-PROXY-URL", receiver.url(path));
    fields.emplace_back("Content-Type", "application/json");
    return client.send(method, "/proxy", fields, body);
  }

  /// The body of the last request that the receiver got.
  [[nodiscard]] std::string received() const {
    const auto request = receiver.last_request();
    return request.substr(request.find("\r\n\r\n") + 4);
  }
  [[nodiscard]] std::string received_head() const {
    const auto request = receiver.last_request();
    return request.substr(0, request.find("\r\n\r\n") + 2);
  }
};

}  // namespace tests::end_to_end
