#include "tests/end_to_end/tap.hpp"

#include <vector>

namespace tests::end_to_end {

BOOST_FIXTURE_TEST_SUITE(the_keys_of_a_tap_application, Shop)

BOOST_AUTO_TEST_CASE(are_four_and_named_for_what_they_do) {
  for (const auto& [kind, key] : keys) {
    BOOST_TEST(key.starts_with(kind + "_"));
    BOOST_TEST(key.size() >= 50U);
  }
  for (const auto& [option, value] : {std::pair("--type", "private"), std::pair("--permission", "token:create")}) {
    const auto made =
        service.coffer({"applications", "create", "--face", "tap", "--name", "x", "--tenant", tenant, option, value});
    BOOST_TEST(made.code == 2, option);
  }
}

BOOST_AUTO_TEST_CASE(keep_test_and_live_data_apart) {
  const auto of_test = create(test);
  const auto of_live = create(live);
  BOOST_TEST(of_test.json.json("/live_mode") == "false");
  BOOST_TEST(of_live.json.json("/live_mode") == "true");
  BOOST_TEST(of_test.text("/card/fingerprint") != of_live.text("/card/fingerprint"));
  BOOST_TEST(of_test.text("/card/fingerprint") == create(test).text("/card/fingerprint"));
  BOOST_TEST(live.get("/v2/tokens/" + of_test.text("/id")).status == 404U);
  BOOST_TEST(test.get("/v2/tokens/" + of_live.text("/id")).status == 404U);

  const auto customer = make_customer();
  BOOST_TEST(live.get("/v2/customers/" + customer).status == 404U);
  BOOST_TEST(code_of(live.remove("/v2/customers/" + customer)) == "1106");
  BOOST_TEST(live.get("/v2/customers").json.json("/data") == "[]");
  const auto card = save(customer, of_test.text("/id")).text("/id");
  BOOST_TEST(live.get("/v2/card/" + customer).status == 404U);
  BOOST_TEST(live.get("/v2/card/" + customer + "/" + card).status == 404U);
  BOOST_TEST(code_of(live.post("/v2/card/" + customer, R"({"source":")" + of_live.text("/id") + "\"}")) == "1106");
  const auto own = live.post("/v2/customers", R"({"first_name":"Lena","email":"l@example.org"})").text("/id");
  BOOST_TEST(code_of(live.post("/v2/card/" + own, R"({"source":")" + create() + "\"}")) == "1125");
  BOOST_TEST(code_of(live.post("/v2/tokens", R"({"saved_card":{"card_id":")" + card + R"(","customer_id":")" + own +
                                                 "\"}}")) == "1125");
  BOOST_TEST(test.get("/v2/card/" + customer + "/" + card).status == 200U);
}

BOOST_AUTO_TEST_CASE(of_one_tenant_reach_nothing_of_another) {
  Shop other;
  const auto token = create();
  const auto customer = make_customer();
  BOOST_TEST(other.test.get("/v2/tokens/" + token).status == 404U);
  BOOST_TEST(other.test.get("/v2/customers/" + customer).status == 404U);
  BOOST_TEST(create(other.test).text("/card/fingerprint") != create(test).text("/card/fingerprint"));
}

BOOST_AUTO_TEST_CASE(that_are_publishable_create_and_no_more) {
  const auto token = create(page).text("/id");
  const std::vector<std::pair<std::string, std::string>> secret{{"GET", "/v2/tokens/" + token},
                                                                {"GET", "/v2/customers"},
                                                                {"GET", "/v2/customers/cus_0123456789abcdef"},
                                                                {"GET", "/v2/card/cus_0123456789abcdef"},
                                                                {"DELETE", "/v2/customers/cus_0123456789abcdef"}};
  for (const auto& [method, target] : secret) {
    const auto answer = page.send(method, target, {}, std::nullopt);
    BOOST_TEST(answer.status == 403U, target);
    BOOST_TEST(code_of(answer) == "2106");
  }
  BOOST_TEST(page.get("/v2/bin/411111").status == 200U);
}

BOOST_AUTO_TEST_CASE(are_needed_and_must_be_known) {
  auto nobody = service.client("");
  auto stranger = service.client("sk_test_nobody");
  BOOST_TEST(code_of(nobody.post("/v2/tokens", card_body())) == "2105");
  BOOST_TEST(nobody.post("/v2/tokens", card_body()).status == 401U);
  BOOST_TEST(code_of(stranger.post("/v2/tokens", card_body())) == "2104");
  const std::string key = keys.at("sk_test");
  BOOST_TEST(nobody.post("/v2/tokens", card_body(), {{"Authorization", "bearer " + key}}).status == 200U);
  BOOST_TEST(nobody.post("/v2/tokens", card_body(), {{"Authorization", "Basic " + key}}).status == 401U);
  BOOST_TEST(
      nobody.post("/v2/tokens", card_body(), {{"Authorization", "Bearer " + key}, {"Authorization", "Bearer " + key}})
          .status == 401U);
}

BOOST_AUTO_TEST_CASE(choose_the_api_that_answers) {
  auto basis_theory = service.client(service.make_application(fresh_id("bt"), {.tenant = tenant}).key);
  const auto elsewhere = test.get("/tokens");
  BOOST_TEST(elsewhere.status == 404U);
  BOOST_TEST(code_of(elsewhere) == "2102");
  check_problem(basis_theory.post("/v2/tokens", card_body()), 405);
  check_problem(basis_theory.get("/v2/customers"), 404);
  BOOST_TEST(basis_theory.get("/v2/tokens").status == 200U);
  BOOST_TEST(test.get("/openapi.yaml").status == 200U);
  BOOST_TEST(service.client(keys.at("sk_test")).send("POST", "/", {}, card_body()).status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_service_of_the_tap_face_alone)

BOOST_AUTO_TEST_CASE(creates_tokens_at_the_root_too) {
  support::Service service({.settings = {{"basis_theory.enabled", "false"}}});
  auto client = service.client(make_tap_keys(service).at("sk_test"));
  const auto made = client.post("/", card_body());
  BOOST_TEST(made.status == 200U, made.body);
  BOOST_TEST(client.get("/v2/tokens/" + made.text("/id")).status == 200U);
  BOOST_TEST(client.get("/").status == 405U);
}

BOOST_AUTO_TEST_CASE(may_have_a_listener_of_its_own) {
  const support::Service service({.settings = {{"tap.listen", "\"127.0.0.1:0\""}}});
  const auto key = make_tap_keys(service).at("sk_test");
  const auto log = service.log();
  const auto begin = log.find("tap_port\":\"") + 11;
  const auto port = static_cast<std::uint16_t>(std::stoul(log.substr(begin)));
  support::HttpsClient alone(port, service.ca(), key);
  BOOST_TEST(alone.post("/", card_body()).status == 200U);
  BOOST_TEST(alone.get("/openapi.yaml").status == 404U);
  BOOST_TEST(service.client(key).post("/", card_body()).status == 404U);
  support::HttpsClient other(port, service.ca(), service.key());
  BOOST_TEST(other.get("/tokens").status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
