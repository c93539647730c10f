#pragma once

#include "tests/end_to_end/tap.hpp"
#include "tests/support/receiver.hpp"

namespace tests::end_to_end {

[[nodiscard]] inline std::string answer_with(std::string_view status_line, const std::string& body) {
  return "HTTP/1.1 " + std::string(status_line) +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A service with a processor.
struct PaymentService {
  explicit PaymentService(const std::string& path = "/psp")
      : service({.settings = {{"tap.processor", support::json_text(receiver.url(path))},
                              {"limits.outbound_response_milliseconds", "1000"},
                              {"basis_theory.destination_networks", R"(["127.0.0.0/8", "::1/128"])"},
                              {"basis_theory.destination_ca", support::json_text(receiver.ca().string())}}}),
        keys(make_tap_keys(service)),
        client(service.client(keys.at("sk_test"))) {
    receiver.set_answer(answer_with("200 OK", R"({"status":"CAPTURED"})"));
  }

  std::string make_token(const std::string& body = card_body()) { return client.post("/v2/tokens", body).text("/id"); }
  std::string make_customer() {
    return client.post("/v2/customers", R"({"first_name":"Lena","email":"lena@example.org"})").text("/id");
  }

  /// `more` are members, each after a comma.
  static std::string charge_body(const std::string& token, const std::string& more = {},
                                 const std::string& customer = R"({"first_name":"Lena","email":"lena@example.org"})") {
    return R"({"amount":4.25,"currency":"KWD","threeDSecure":true,"save_card":false,"customer":)" + customer +
           R"(,"source":{"id":")" + token + R"("},"redirect":{"url":"https://shop.example/back"})" + more + "}";
  }
  support::Answer charge(const std::string& token, const std::string& more = {}) {
    return client.post("/v2/charges", charge_body(token, more));
  }

  [[nodiscard]] support::Json received() const {
    const auto request = receiver.last_request();
    return support::Json(request.substr(request.find("\r\n\r\n") + 4));
  }

  support::Receiver receiver;
  support::Service service;
  std::map<std::string, std::string> keys;
  support::HttpsClient client;
};

/// One for all cases that leave it as it is.
struct Payments {
  static PaymentService& shared() {
    static PaymentService one;
    return one;
  }

  PaymentService& at = shared();

  Payments() {
    at.client = at.service.client(at.keys.at("sk_test"));  // the server may have closed one that waited
    at.receiver.forget_requests();
    at.receiver.set_answer(answer_with("200 OK", R"({"status":"CAPTURED"})"));
  }
};

}  // namespace tests::end_to_end
