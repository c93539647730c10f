#include "tests/end_to_end/tap_payments.hpp"

#include <algorithm>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

/// A payment that is to save its card for a customer.
std::string saving_body(const std::string& token, const std::string& customer) {
  auto body = PaymentService::charge_body(token, "", R"({"id":")" + customer + "\"}");
  const std::string_view member = R"("save_card":false)";
  return body.replace(body.find(member), member.size(), R"("save_card":true)");
}

std::string verify_body(const std::string& token, const std::string& customer) {
  auto body = saving_body(token, customer);
  const std::string_view member = R"("amount":4.25,)";
  return body.replace(body.find(member), member.size(), "");
}

std::size_t held_cards(const storage::Store& store) {
  std::size_t count = 0;
  for (const auto& row : store.scan(storage::Table::single_use, "", "", 100'000)) {
    count += row.key.find("held_") != std::string::npos ? 1U : 0U;
  }
  return count;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_payment_that_saves_its_card, Payments)

BOOST_AUTO_TEST_CASE(saves_it_where_it_went_well) {
  struct Case {
    std::string target;
    std::string status;
  };
  for (const auto& [target, status] : {Case{"/v2/charges", "CAPTURED"}, Case{"/v2/authorize", "AUTHORIZED"}}) {
    at.receiver.set_answer(answer_with("200 OK", R"({"status":")" + status + "\"}"));
    const auto customer = at.make_customer();
    const auto paid = at.client.post(target, saving_body(at.make_token(), customer));
    BOOST_TEST_REQUIRE(paid.status == 200U, paid.body);
    BOOST_TEST(paid.text("/status") == status);
    BOOST_TEST(paid.json.json("/save_card") == "true");
    const auto saved = at.client.get("/v2/card/" + customer + "/" + paid.text("/card/id"));
    BOOST_TEST(saved.text("/last_four") == "1111");
    BOOST_TEST(at.received().text("/source/cvc") == "123");

    const auto token = at.make_token(R"({"saved_card":{"card_id":")" + paid.text("/card/id") + R"(","customer_id":")" +
                                     customer + "\"}}");
    at.receiver.forget_requests();
    BOOST_TEST(
        at.client.post("/v2/charges", PaymentService::charge_body(token, "", R"({"id":")" + customer + "\"}")).status ==
        200U);
    BOOST_TEST(at.received().text("/source/number") == visa);
    BOOST_TEST(!at.received().has("/source/cvc"));
  }
}

BOOST_AUTO_TEST_CASE(saves_nothing_where_it_did_not) {
  for (const std::string status : {"DECLINED", "FAILED", "INITIATED"}) {
    at.receiver.set_answer(answer_with("200 OK", R"({"status":")" + status + "\"}"));
    const auto customer = at.make_customer();
    const auto paid = at.client.post("/v2/charges", saving_body(at.make_token(), customer));
    BOOST_TEST(paid.text("/status") == status);
    BOOST_TEST(paid.json.json("/save_card") == "false");
    BOOST_TEST(!paid.has("/card/id"));
    BOOST_TEST(at.client.get("/v2/card/" + customer).json.json("/data") == "[]");
  }
}

BOOST_AUTO_TEST_CASE(needs_a_customer_of_ours_and_a_card_that_can_be_saved) {
  const auto customer = at.make_customer();
  const auto token = at.make_token();
  auto nobody = PaymentService::charge_body(token);
  const std::string_view member = R"("save_card":false)";
  nobody.replace(nobody.find(member), member.size(), R"("save_card":true)");
  BOOST_TEST(code_of(at.client.post("/v2/charges", nobody)) == "1104");
  BOOST_TEST(code_of(at.client.post("/v2/charges", saving_body(token, "cus_0123456789abcdef01234567"))) == "1106");
  const auto card = at.client.post("/v2/card/" + customer, R"({"source":")" + token + "\"}").text("/id");
  const auto of_saved =
      at.make_token(R"({"saved_card":{"card_id":")" + card + R"(","customer_id":")" + customer + "\"}}");
  BOOST_TEST(code_of(at.client.post("/v2/charges", saving_body(of_saved, customer))) == "1116");
  BOOST_TEST(at.receiver.requests().empty());
  BOOST_TEST(at.client.get("/v2/tokens/" + of_saved).json.json("/used") == "false");
}

BOOST_AUTO_TEST_CASE(is_a_verification_where_no_amount_is_wanted) {
  at.receiver.set_answer(answer_with("200 OK", "{}"));
  const auto customer = at.make_customer();
  const auto verified = at.client.post("/v2/card/verify/", verify_body(at.make_token(), customer));
  BOOST_TEST_REQUIRE(verified.status == 200U, verified.body);
  BOOST_TEST(verified.text("/id").starts_with("vry_"));
  BOOST_TEST(verified.text("/object") == "verify_card");
  BOOST_TEST(verified.text("/status") == "VALID");
  BOOST_TEST(!verified.has("/amount"));
  BOOST_TEST(at.receiver.last_request().starts_with("POST /psp/card/verify HTTP/1.1\r\n"));
  BOOST_TEST(at.client.get("/v2/card/" + customer + "/" + verified.text("/card/id")).status == 200U);

  at.receiver.set_answer(answer_with("402 Payment Required", "{}"));
  const auto refused = at.client.post("/v2/card/verify", verify_body(at.make_token(), customer));
  BOOST_TEST(refused.text("/status") == "INVALID");
  BOOST_TEST(refused.json.json("/save_card") == "false");
}

BOOST_AUTO_TEST_CASE(holds_no_card_afterwards_and_none_for_longer_than_a_quarter_of_an_hour) {
  PaymentService own("/hold");
  const auto customer = own.make_customer();
  const auto token = own.make_token();
  std::jthread asking([&] {
    auto client = own.service.client(own.keys.at("sk_test"));
    try {
      static_cast<void>(client.post("/v2/charges", saving_body(token, customer)));
    } catch (const std::runtime_error&) {
      return;
    }
  });
  own.receiver.await_requests(1);
  own.service.kill();
  asking.join();
  own.receiver.release();
  {
    const auto store = own.service.open_store();
    BOOST_TEST(held_cards(*store) == 1U);
    const auto due = store->scan(storage::Table::expirations, "", "", 100'000);
    BOOST_TEST(std::ranges::any_of(due, [](const auto& row) { return row.key.find("held_") != std::string::npos; }));
  }
  own.service.start();
  own.client = own.service.client(own.keys.at("sk_test"));
  BOOST_TEST(own.client.get("/v2/card/" + customer).json.json("/data") == "[]");
  BOOST_TEST(code_of(own.client.post("/v2/charges", saving_body(token, customer))) == "1126");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_payment_that_was_made, Payments)

BOOST_AUTO_TEST_CASE(is_shown_as_it_was_answered_to_the_keys_of_its_mode) {
  const auto charged = at.charge(at.make_token());
  const auto path = "/v2/charges/" + charged.text("/id");
  BOOST_TEST(at.client.get(path).body == charged.body);
  BOOST_TEST(at.client.get(path + "/").body == charged.body);
  auto live = at.service.client(at.keys.at("sk_live"));
  BOOST_TEST(code_of(live.get(path)) == "1144");
  BOOST_TEST(code_of(at.client.get("/v2/charges/chg_0123456789abcdef01234567")) == "1144");
  BOOST_TEST(code_of(at.client.get("/v2/authorize/" + charged.text("/id"))) == "1115");
  const auto other = make_tap_keys(at.service);
  BOOST_TEST(at.service.client(other.at("sk_test")).get(path).body == charged.body);
  at.service.kill();
  at.service.start();
  at.client = at.service.client(at.keys.at("sk_test"));
  BOOST_TEST(at.client.get(path).body == charged.body);
}

BOOST_AUTO_TEST_CASE(is_captured_where_it_was_an_authorization) {
  at.receiver.set_answer(answer_with("200 OK", R"({"status":"AUTHORIZED"})"));
  const auto authorized = at.client.post("/v2/authorize", PaymentService::charge_body(at.make_token()));
  const auto id = authorized.text("/id");
  BOOST_TEST(at.client.get("/v2/authorize/" + id).body == authorized.body);

  at.receiver.set_answer(answer_with("200 OK", R"({"status":"CAPTURED"})"));
  const auto captured = at.charge(id);
  BOOST_TEST_REQUIRE(captured.status == 200U, captured.body);
  BOOST_TEST(captured.text("/id").starts_with("chg_"));
  BOOST_TEST(captured.text("/status") == "CAPTURED");
  BOOST_TEST(captured.text("/source/id") == id);
  BOOST_TEST(captured.text("/card/last_four") == "1111");
  BOOST_TEST(at.received().json("/source") == R"({"id":")" + id + "\"}");
  BOOST_TEST(at.received().text("/id") == captured.text("/id"));
}

BOOST_AUTO_TEST_CASE(is_not_captured_where_it_was_refused_or_is_unknown) {
  at.receiver.set_answer(answer_with("402 Payment Required", R"({"status":"DECLINED"})"));
  const auto declined = at.client.post("/v2/authorize", PaymentService::charge_body(at.make_token())).text("/id");
  at.receiver.forget_requests();
  BOOST_TEST(code_of(at.charge(declined)) == "1114");
  BOOST_TEST(code_of(at.charge("auth_0123456789abcdef01234567")) == "1115");
  const auto nested = at.client.post("/v2/authorize", PaymentService::charge_body("auth_0123456789abcdef01234567"));
  BOOST_TEST(code_of(nested) == "1125");
  BOOST_TEST(at.receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(has_the_routes_that_tap_writes_with_a_slash_at_the_end) {
  const auto made = at.client.post("/v2/tokens/", card_body());
  BOOST_TEST(made.status == 200U, made.body);
  BOOST_TEST(at.client.post("/v2/charges/", PaymentService::charge_body(made.text("/id"))).status == 200U);
  BOOST_TEST(at.client.get("/v2/init/").status == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
