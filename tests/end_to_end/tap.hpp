#pragma once

#include "tests/end_to_end/shared.hpp"

#include <map>
#include <string>
#include <string_view>

namespace tests::end_to_end {

/// The four keys of a new application of the Tap face, by their kind.
[[nodiscard]] inline std::map<std::string, std::string> make_tap_keys(const support::Service& service,
                                                                      const std::string& tenant = {}) {
  std::vector<std::string> arguments{"applications", "create", "--face", "tap", "--name", fresh_id("shop")};
  if (!tenant.empty()) {
    arguments.insert(arguments.end(), {"--tenant", tenant});
  }
  const auto made = service.coffer(arguments);
  BOOST_TEST_REQUIRE(made.code == 0, made.err << made.out);
  std::map<std::string, std::string> keys;
  for (const std::string kind : {"sk_test", "sk_live", "pk_test", "pk_live"}) {
    keys.emplace(kind, made.text("/" + kind));
  }
  return keys;
}

inline const std::string visa = "4111111111111111";

/// A request for a token. `more` are members of the card, each after a comma.
[[nodiscard]] inline std::string card_body(const std::string& number = visa, const std::string& more = {}) {
  return R"({"card":{"number":)" + number + R"(,"exp_month":11,"exp_year":2039,"cvc":123)" + more + "}}";
}

[[nodiscard]] inline std::string code_of(const support::Answer& answer) { return answer.text("/errors/0/code"); }

/// A shop in a tenant of its own.
struct Shop {
  support::Service& service = shared_service();
  std::string tenant = service.make_tenant(fresh_id("tenant"));
  std::map<std::string, std::string> keys = make_tap_keys(service, tenant);
  support::HttpsClient test = service.client(keys.at("sk_test"));
  support::HttpsClient live = service.client(keys.at("sk_live"));
  support::HttpsClient page = service.client(keys.at("pk_test"));

  std::string create(const std::string& body = card_body()) { return create(test, body).text("/id"); }
  static support::Answer create(support::HttpsClient& client, const std::string& body = card_body()) {
    auto made = client.post("/v2/tokens", body);
    BOOST_TEST_REQUIRE(made.status == 200U, made.body);
    return made;
  }
  std::string make_customer() {
    const auto made = test.post("/v2/customers", R"({"first_name":"Lena","email":"lena@example.org"})");
    BOOST_TEST_REQUIRE(made.status == 200U, made.body);
    return made.text("/id");
  }
  support::Answer save(const std::string& customer, const std::string& token) {
    return test.post("/v2/card/" + customer, R"({"source":")" + token + "\"}");
  }
};

}  // namespace tests::end_to_end
