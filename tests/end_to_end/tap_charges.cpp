#include "tests/end_to_end/tap_payments.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

constexpr int consumers = 64;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_tap_charge, Payments)

BOOST_AUTO_TEST_CASE(sends_the_card_to_the_processor_and_shows_what_became_of_it) {
  at.receiver.set_answer(answer_with("200 OK", R"({"status":"INITIATED","response":{"code":"100","message":"Go on"},)"
                                               R"("transaction":{"url":"https://acs.example/1"},"other":1})"));
  const auto token = at.make_token(card_body(visa, R"(,"name":"Lena")"));
  const auto charged = at.charge(token, R"(,"reference":{"order":"o-77"},"metadata":{"k":"v"})");
  BOOST_TEST_REQUIRE(charged.status == 200U, charged.body);
  BOOST_TEST(charged.text("/id").starts_with("chg_"));
  BOOST_TEST(charged.text("/object") == "charge");
  BOOST_TEST(charged.text("/status") == "INITIATED");
  BOOST_TEST(charged.json.json("/response") == R"({"code":"100","message":"Go on"})");
  BOOST_TEST(charged.json.json("/amount") == "4.25");
  BOOST_TEST(charged.text("/reference/order") == "o-77");
  BOOST_TEST(charged.text("/transaction/url") == "https://acs.example/1");
  BOOST_TEST(!charged.has("/other"));
  BOOST_TEST(charged.json.json("/source") ==
             R"({"channel":"INTERNET","id":")" + token +
                 R"(","object":"token","on_file":false,"payment_method":"VISA","payment_type":"CREDIT",)" +
                 R"("type":"CARD_NOT_PRESENT"})");
  BOOST_TEST(charged.text("/card/last_four") == "1111");
  BOOST_TEST(charged.body.find(visa) == std::string::npos);

  const auto request = at.receiver.last_request();
  BOOST_TEST(request.starts_with("POST /psp/charges HTTP/1.1\r\n"));
  const auto sent = at.received();
  BOOST_TEST(sent.text("/id") == charged.text("/id"));
  BOOST_TEST(sent.text("/source/number") == visa);
  BOOST_TEST(sent.text("/source/name") == "Lena");
  BOOST_TEST(sent.text("/source/cvc") == "123");
  BOOST_TEST(sent.json("/source/exp_year") == "2039");
  BOOST_TEST(sent.text("/metadata/k") == "v");
  BOOST_TEST(request.find("sk_test") == std::string::npos);
  BOOST_TEST(at.client.get("/v2/tokens/" + token).json.json("/used") == "true");
}

BOOST_AUTO_TEST_CASE(may_be_an_authorization) {
  at.receiver.set_answer(answer_with("201 Created", "{}"));
  const auto body = PaymentService::charge_body(at.make_token());
  const auto authorized = at.client.post("/v2/authorize/", body);
  BOOST_TEST(authorized.text("/id").starts_with("auth_"));
  BOOST_TEST(authorized.text("/object") == "authorize");
  BOOST_TEST(authorized.text("/status") == "AUTHORIZED");
  BOOST_TEST(authorized.text("/response/code") == "001");
  BOOST_TEST(at.receiver.last_request().starts_with("POST /psp/authorize HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_CASE(says_what_the_processor_refused_and_uses_the_token_all_the_same) {
  struct Case {
    std::string answer;
    std::string_view status;
    std::string_view code;
  };
  const std::vector<Case> table{
      {answer_with("402 Payment Required", R"({"status":"DECLINED","response":{"code":"505"}})"), "DECLINED", "505"},
      {answer_with("500 Oops", "no JSON"), "FAILED", "408"},
      {answer_with("200 OK", "no JSON"), "CAPTURED", "000"},
      {answer_with("200 OK", R"({"status":"WHATEVER"})"), "CAPTURED", "000"},
      {answer_with("200 OK", R"({"status":"CAPTURED","response":{"code":"000","message":"4111 1111 1111 1111"},)"
                             R"("gateway":{"pan":"4111111111111111"}})"),
       "CAPTURED", "000"},
  };
  for (const auto& c : table) {
    at.receiver.set_answer(c.answer);
    const auto token = at.make_token();
    const auto charged = at.charge(token);
    BOOST_TEST(charged.status == 200U, charged.body);
    BOOST_TEST(charged.text("/status") == c.status);
    BOOST_TEST(charged.text("/response/code") == c.code);
    BOOST_TEST(!charged.has("/gateway"));
    BOOST_TEST(charged.body.find("4111111111111111") == std::string::npos);
    BOOST_TEST(charged.body.find("1111 1111") == std::string::npos);
    BOOST_TEST(code_of(at.charge(token)) == "1126");
  }
}

BOOST_AUTO_TEST_CASE(is_made_once_for_one_idempotency_string) {
  const std::string reference = R"(,"reference":{"idempotent":")" + fresh_id("once") + R"("})";
  const auto token = at.make_token();
  const auto first = at.charge(token, reference);
  BOOST_TEST(first.status == 200U, first.body);
  const auto again = at.charge(token, reference);
  BOOST_TEST(again.body == first.body);
  const auto with_another = at.charge(at.make_token(), reference);
  BOOST_TEST(with_another.body == first.body);
  BOOST_TEST(at.receiver.requests().size() == 1U);
  auto live = at.service.client(at.keys.at("sk_live"));
  const auto of_live = live.post("/v2/tokens", card_body()).text("/id");
  BOOST_TEST(live.post("/v2/charges", PaymentService::charge_body(of_live, reference)).text("/id") !=
             first.text("/id"));
}

BOOST_AUTO_TEST_CASE(of_many_at_once_is_made_once) {
  for (const bool idempotent : {false, true}) {
    at.receiver.forget_requests();
    const auto token = at.make_token();
    const std::string more = idempotent ? R"(,"reference":{"idempotent":")" + fresh_id("race") + R"("})" : "";
    std::atomic<int> won = 0;
    std::atomic<int> used = 0;
    std::latch together(consumers);
    {
      std::vector<std::jthread> threads;
      for (int n = 0; n < consumers; ++n) {
        threads.emplace_back([&] {
          auto own = at.service.client(at.keys.at("sk_test"));
          static_cast<void>(own.get("/v2/bin/411111"));
          together.arrive_and_wait();
          const auto answer = own.post("/v2/charges", PaymentService::charge_body(token, more));
          won += answer.status == 200 ? 1 : 0;
          used += code_of(answer) == "1126" ? 1 : 0;
        });
      }
    }
    BOOST_TEST(won == (idempotent ? consumers : 1));
    BOOST_TEST(used == (idempotent ? 0 : consumers - 1));
    BOOST_TEST(at.receiver.requests().size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(of_a_saved_card_is_for_its_customer_alone) {
  const auto customer = at.make_customer();
  const auto other = at.make_customer();
  const auto card = at.client.post("/v2/card/" + customer, R"({"source":")" + at.make_token() + "\"}").text("/id");
  const auto token = at.make_token(R"({"saved_card":{"card_id":")" + card + R"(","customer_id":")" + customer + "\"}}");
  const auto charge_for = [&](const std::string& id) {
    return at.client.post("/v2/charges", PaymentService::charge_body(token, "", R"({"id":")" + id + "\"}"));
  };
  BOOST_TEST(code_of(charge_for(other)) == "1107");
  BOOST_TEST(code_of(at.charge(token)) == "1107");
  BOOST_TEST(at.client.get("/v2/tokens/" + token).json.json("/used") == "false");
  const auto charged = charge_for(customer);
  BOOST_TEST(charged.status == 200U, charged.body);
  BOOST_TEST(charged.json.json("/source/on_file") == "true");
  BOOST_TEST(!at.received().has("/source/cvc"));
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_code_of_each_mistake) {
  const auto token = at.make_token();
  const std::vector<std::pair<std::string, std::string>> replaced{
      {R"("amount":4.25)", R"("amount":0)"},
      {R"("amount":4.25)", R"("amount":"4.25")"},
      {R"("currency":"KWD")", R"("currency":"kwd")"},
      {R"({"first_name":"Lena","email":"lena@example.org"})", R"({"first_name":"Lena"})"},
      {R"({"first_name":"Lena","email":"lena@example.org"})", R"({"id":"nobody"})"},
      {R"({"first_name":"Lena","email":"lena@example.org"})", R"({"id":"cus_0123456789abcdef01234567"})"},
      {R"({"url":"https://shop.example/back"})", "{}"},
      {R"({"url":"https://shop.example/back"})", R"({"url":"nowhere"})"},
      {R"("save_card":false)", R"("save_card":true)"},
      {R"("source":{"id":")" + token + R"("})", R"("source":{})"},
      {R"("source":{"id":")" + token + R"("})", R"("source":{"id":"src_card"})"},
      {R"("source":{"id":")" + token + R"("})", R"("source":{"id":"tok_0123456789abcdef"})"},
      {R"("threeDSecure":true)", R"("description":")" + std::string(1000, 'x') + "\""},
      {R"("threeDSecure":true)", R"("statement_descriptor":")" + std::string(60, 'x') + "\""},
      {R"("threeDSecure":true)", R"("reference":{"order":")" + std::string(100, 'x') + "\"}"},
      {R"("threeDSecure":true)", R"("reference":{"transaction":7})"},
  };
  const std::vector<std::string> codes{"1117", "1117", "1118", "1129", "1105", "1106", "1110", "1111",
                                       "1104", "1124", "1125", "1125", "1121", "1120", "1122", "1123"};
  for (std::size_t i = 0; i < replaced.size(); ++i) {
    auto body = PaymentService::charge_body(token);
    const auto& [from, to] = replaced[i];
    body.replace(body.find(from), from.size(), to);
    const auto answer = at.client.post("/v2/charges", body);
    BOOST_TEST(code_of(answer) == codes[i], to << ": " << answer.body);
  }
  BOOST_TEST(at.receiver.requests().empty());
  BOOST_TEST(at.client.get("/v2/tokens/" + token).json.json("/used") == "false");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_processor)

BOOST_AUTO_TEST_CASE(that_does_not_answer_leaves_a_charge_whose_state_is_told_and_a_used_token) {
  for (const auto& [path, status] : {std::pair("/stall", "TIMEDOUT"), std::pair("/reset", "UNKNOWN")}) {
    PaymentService at(path);
    const auto token = at.make_token();
    const std::string reference = R"(,"reference":{"idempotent":"once"})";
    const auto charged = at.charge(token, reference);
    BOOST_TEST(charged.status == 200U, charged.body);
    BOOST_TEST(charged.text("/status") == status);
    BOOST_TEST(at.charge(token, reference).body == charged.body);
    BOOST_TEST(code_of(at.charge(token)) == "1126");
  }
}

BOOST_AUTO_TEST_CASE(that_is_none_leaves_the_token_alone) {
  Shop shop;
  const auto token = shop.create();
  const auto answer = shop.test.post("/v2/charges", PaymentService::charge_body(token));
  BOOST_TEST(answer.status == 403U);
  BOOST_TEST(code_of(answer) == "2108");
  BOOST_TEST(shop.test.get("/v2/tokens/" + token).json.json("/used") == "false");
}

BOOST_AUTO_TEST_CASE(that_is_asked_when_the_service_is_killed_is_not_asked_again) {
  PaymentService at("/hold");
  const auto token = at.make_token();
  const std::string reference = R"(,"reference":{"idempotent":"once"})";
  std::jthread asking([&] {
    auto own = at.service.client(at.keys.at("sk_test"));
    try {
      static_cast<void>(own.post("/v2/charges", PaymentService::charge_body(token, reference)));
    } catch (const std::runtime_error&) {
      return;
    }
  });
  at.receiver.await_requests(1);
  at.service.kill();
  asking.join();
  at.service.start();
  at.client = at.service.client(at.keys.at("sk_test"));
  const auto again = at.charge(token, reference);
  BOOST_TEST(again.status == 200U, again.body);
  BOOST_TEST(again.text("/status") == "IN_PROGRESS");
  BOOST_TEST(code_of(at.charge(token)) == "1126");
  BOOST_TEST(at.receiver.requests().size() == 1U);
  at.receiver.release();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
