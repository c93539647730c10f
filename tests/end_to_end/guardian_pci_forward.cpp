#include "storage/codec.hpp"
#include "storage/records.pb.h"
#include "tests/end_to_end/guardian_forward.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/store_view.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

const std::string code_body = R"({"cvv":"{{ security_code }}"})";

struct Filling {
  const char* sent;
  const char* received;
};

struct BadBody {
  const char* body;
  const char* path;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_forward, Sender)

// The worked example: a header of the processor's own that collides with ours, values of both kinds, its own answer.
BOOST_AUTO_TEST_CASE(sends_the_card_and_returns_the_answer) {
  answer_with("201 Created", R"({"id":"pay_1"})", "X-Request-Id: r-1\r\n");
  const auto answer =
      forward(make_card(),
              R"({ "amount": 1999, "card": { "pan": "{{ account_number }}", "month": "{{ expiry_month | unwrap }}", )"
              R"("year": "{{ expiry_year }}", "cvv": "{{ security_code }}", "holder": "{{ cardholder_name }}" } })",
              "/psp/v1/payments", {{"x-own-header-name", "x-api-key"}, {"x-own-header-value", "PSP-KEY-EXAMPLE"}});
  BOOST_TEST(answer.status == 201U);
  BOOST_TEST(answer.body == R"({"id":"pay_1"})");
  BOOST_TEST(answer.field("content-type") == "application/json");
  BOOST_TEST(answer.field("x-request-id") == "r-1");
  BOOST_TEST(answer.field("x-destination-status") == "201");
  BOOST_TEST(received() == R"({ "amount": 1999, "card": { "pan": "4242424242424242", "month": 3, "year": "2032", )"
                           R"("cvv": "321", "holder": "Ida Holm" } })");
  BOOST_TEST(received_field("x-api-key") == "PSP-KEY-EXAMPLE");
  BOOST_TEST(receiver.last_request().starts_with("POST /psp/v1/payments HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_CASE(changes_nothing_but_placeholders) {
  const auto card = make_card(R"(,"cardholder_name":"I \"}} {{ account_number }} \\ \u00e9")");
  const std::vector<Filling> fillings{
      {R"({"m":"{{ expiry_month }}","n":"{{expiry_month|unwrap}}"})", R"({"m":"03","n":3})"},
      {R"( [1.50 ,"\u00e9\/", "{{ expiry_month }}/{{ expiry_year }}"] )", R"( [1.50 ,"\u00e9\/", "03/2032"] )"},
      {R"({"h":"{{ cardholder_name }}"})", "{\"h\":\"I \\\"}} {{ account_number }} \\\\ \u00e9\"}"},
      {R"({"none":"{ } }}"})", R"({"none":"{ } }}"})"},
  };
  for (const auto& filling : fillings) {
    BOOST_TEST(forward(card, filling.sent).status == 200U);
    BOOST_TEST(received() == filling.received);
  }
}

BOOST_AUTO_TEST_CASE(passes_on_what_is_not_ours) {
  const auto answer = forward(make_card(), R"({"a":1})", "/psp",
                              {{"Authorization", "Bearer psp"},
                               {"X-Trace", "t-1"},
                               {"X-Idempotency-Key", "mine"},
                               {"X-Cryptogram-Reference", "none"},
                               {"Connection", "keep-alive, x-private"},
                               {"X-Private", "hop"},
                               {"TE", "trailers"},
                               {"Proxy-Authorization", "Basic x"},
                               {"X-Own-Header-Name", "Idempotency-Key"},
                               {"X-Own-Header-Value", "k-1"}});
  BOOST_TEST(answer.status == 200U);
  BOOST_TEST(received_field("authorization") == "Bearer psp");
  BOOST_TEST(received_field("x-trace") == "t-1");
  BOOST_TEST(received_field("idempotency-key") == "k-1");
  BOOST_TEST(received_field("content-type") == "application/json");
  BOOST_TEST(received_field("content-length") == "7");
  BOOST_TEST(received_field("host") == "localhost:" + std::to_string(receiver.port()));
  for (const std::string ours :
       {"x-admin-token", "x-api-key", "x-destination-url", "x-own-header-name", "x-own-header-value",
        "x-idempotency-key", "x-cryptogram-reference", "x-private", "te", "proxy-authorization"}) {
    BOOST_TEST(received_field(ours).empty(), ours);
  }
}

BOOST_AUTO_TEST_CASE(replaces_a_field_of_the_name_that_is_given_as_own) {
  BOOST_TEST(forward(make_card(), "{}", "/psp",
                     {{"X-Key", "one"}, {"x-own-header-name", "x-key"}, {"x-own-header-value", "two"}})
                 .status == 200U);
  BOOST_TEST(received_field("x-key") == "two");
  BOOST_TEST(receiver.last_request().find("one") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_own_headers_that_cannot_be_sent) {
  const auto card = make_card();
  const std::vector<Fields> wrong{{{"x-own-header-name", "x-a"}},
                                  {{"x-own-header-value", "v"}},
                                  {{"x-own-header-name", "host"}, {"x-own-header-value", "v"}},
                                  {{"x-own-header-name", "content-length"}, {"x-own-header-value", "1"}},
                                  {{"x-own-header-name", "transfer-encoding"}, {"x-own-header-value", "chunked"}},
                                  {{"x-own-header-name", "a b"}, {"x-own-header-value", "v"}},
                                  {{"x-own-header-name", "a"},
                                   {"x-own-header-value", "v"},
                                   {"x-own-header-name", "b"},
                                   {"x-own-header-value", "w"}},
                                  {{"x-scrub-response", "maybe"}}};
  for (const auto& fields : wrong) {
    const auto answer = forward(card, "{}", "/psp", fields);
    BOOST_TEST(answer.status == 400U, fields.front().second);
    BOOST_TEST(classifier_of(answer) == "INVALID_REQUEST");
  }
  BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(goes_nowhere_but_to_listed_places) {
  const auto card = make_card();
  const auto port = std::to_string(receiver.port());
  const std::vector<std::string> urls{"http://localhost:" + port + "/psp",
                                      "https://localhost/psp",
                                      "https://example.org/psp",
                                      "https://localhost:" + port + "/psp-other",
                                      "https://localhost:" + port + "/",
                                      receiver.url("/psp/../admin"),
                                      receiver.url("/psp/%2e%2e/admin"),
                                      "https://u@localhost:" + port + "/psp",
                                      receiver.url("/psp#x"),
                                      "https://127.0.0.1:" + port + "/psp",
                                      "https://10.1.2.3/v1",
                                      "ftp://x",
                                      "psp"};
  for (const auto& url : urls) {
    const auto answer = forward_to(card, code_body, url);
    BOOST_TEST(answer.status == 407U, url);
    BOOST_TEST(classifier_of(answer) == "DESTINATION_NOT_ALLOWED");
    BOOST_TEST(answer.field("x-destination-status").empty());
  }
  const auto none = merchant.admin.post("/api/" + card + "/forward", "{}");
  BOOST_TEST(none.status == 400U);
  BOOST_TEST(classifier_of(none) == "INVALID_REQUEST");
  BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(follows_no_redirect) {
  const auto answer = forward(make_card(), "{}", "/redirect");
  BOOST_TEST(answer.status == 302U);
  BOOST_TEST(answer.field("location") == receiver.url("/elsewhere"));
  BOOST_TEST(receiver.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(returns_the_answer_whatever_its_status) {
  const auto card = make_card();
  for (const auto* line : {"400 Bad Request", "407 Proxy", "404 Not Found", "500 Broken"}) {
    answer_with(line, R"({"theirs":true})");
    const auto answer = forward(card, "{}");
    BOOST_TEST(std::to_string(answer.status) == std::string(line).substr(0, 3));
    BOOST_TEST(answer.body == R"({"theirs":true})");
    BOOST_TEST(answer.field("x-destination-status") == std::string(line).substr(0, 3));
  }
}

BOOST_AUTO_TEST_CASE(says_when_nobody_answers) {
  const auto card = make_card();
  for (const auto& url : {std::string("https://localhost:1/x"), receiver.url("/garbage"), receiver.url("/reset")}) {
    const auto answer = forward_to(card, "{}", url);
    BOOST_TEST(answer.status == 502U, url);
    BOOST_TEST(classifier_of(answer) == "DESTINATION_UNREACHABLE");
  }
}

BOOST_AUTO_TEST_CASE(refuses_bodies_that_it_cannot_fill) {
  const auto card = make_card("");
  const std::vector<BadBody> bodies{
      {R"({"a":{"b":["{{ pan }}"]}})", "$.a.b[0]"},
      {R"({"h":"{{ cardholder_name }}"})", "$.h"},
      {R"({"{{ account_number }}":1})", "$[\"{{ account_number }}\"]"},
      {R"({"a":{{ expiry_month }}})", "$"},
      {R"({"a":"{{ account_number"})", "$.a"},
      {R"({"a":"x {{ expiry_month | unwrap }}"})", "$.a"},
      {"not json", "$"},
      {"", "$"},
  };
  for (const auto& bad : bodies) {
    const auto answer = forward(card, bad.body);
    BOOST_TEST(answer.status == 422U, bad.body);
    BOOST_TEST(classifier_of(answer) == "VALIDATION_FAILED");
    BOOST_TEST(paths_of(answer) == std::vector<std::string>{bad.path}, boost::test_tools::per_element());
  }
  const auto typed = merchant.admin.send(
      "POST", "/api/" + card + "/forward",
      {{"x-destination-url", receiver.url("/psp")}, {"content-type", "application/x-www-form-urlencoded"}},
      "a={{ account_number }}");
  BOOST_TEST(typed.status == 400U);
  const auto large = forward(card, "\"" + std::string((1 << 20) - 1, 'x') + "\"");
  BOOST_TEST(large.status == 413U);
  BOOST_TEST(classifier_of(large) == "INVALID_REQUEST");
  BOOST_TEST(receiver.requests().empty());
  BOOST_TEST(forward(card, "\"" + std::string((1 << 20) - 2, 'x') + "\"").status == 200U);
}

BOOST_AUTO_TEST_CASE(of_what_is_not_there_is_not_found) {
  Guardian other(service);
  for (const auto& id : {std::string("0d6a9f0e-1f1c-4a52-9c7e-5b3f0a7c1e21"), std::string("x"), other.create_id()}) {
    const auto answer = forward("pci/tokens/" + id, "{}");
    BOOST_TEST(answer.status == 404U);
    BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
  }
  BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(hides_card_numbers_in_the_answer_where_that_is_asked_for) {
  const auto card = make_card();
  const std::string body = R"({"pan":"{{ account_number }}","again":"4242-4242-4242-4242"})";
  const auto plain = forward(card, body, "/echo");
  BOOST_TEST(plain.body == R"({"pan":"4242424242424242","again":"4242-4242-4242-4242"})");
  const auto hidden = forward(card, body, "/echo", {{"x-scrub-response", "true"}, {"accept-encoding", "gzip"}});
  BOOST_TEST(hidden.body == R"({"pan":"424242******4242","again":"4242-42**-****-4242"})");
  BOOST_TEST(received_field("accept-encoding") == "identity");
  receiver.set_answer(
      "HTTP/1.1 402 No\r\nX-Echo: 4242424242424242\r\nTransfer-Encoding: chunked\r\n\r\n"
      "b\r\n{\"p\":\"42424\r\n7\r\n2424242\r\n6\r\n4242\"}\r\n0\r\n\r\n");
  const auto chunked = forward(card, body, "/psp", {{"x-scrub-response", "true"}});
  BOOST_TEST(chunked.status == 402U);
  BOOST_TEST(chunked.body == R"({"p":"424242******4242"})");
  BOOST_TEST(chunked.field("x-echo") == "424242******4242");
  answer_with("200 OK", "zip", "Content-Encoding: gzip\r\n");
  BOOST_TEST(classifier_of(forward(card, body, "/psp", {{"x-scrub-response", "true"}})) == "DESTINATION_UNREACHABLE");
}

BOOST_AUTO_TEST_CASE(spends_the_security_code_whose_use_it_is) {
  const auto card = make_card();
  BOOST_TEST(forward(card, R"({"pan":"{{ account_number }}"})").status == 200U);
  BOOST_TEST(forward(card, code_body).status == 200U);
  BOOST_TEST(received() == R"({"cvv":"321"})");
  receiver.forget_requests();
  const auto again = forward(card, code_body);
  BOOST_TEST(again.status == 422U);
  BOOST_TEST(classifier_of(again) == "SECURITY_CODE_UNAVAILABLE");
  BOOST_TEST(paths_of(again) == std::vector<std::string>{"$.cvv"}, boost::test_tools::per_element());
  BOOST_TEST(receiver.requests().empty());
  BOOST_TEST(forward(card, R"({"pan":"{{ account_number }}"})").status == 200U);
}

BOOST_AUTO_TEST_CASE(keeps_the_security_code_where_the_destination_is_not_allowed_or_the_body_is_wrong) {
  const auto card = make_card();
  BOOST_TEST(forward(card, code_body, "/elsewhere").status == 407U);
  BOOST_TEST(forward(card, R"({"a":"{{ security_code }}","b":"{{ none }}"})").status == 422U);
  BOOST_TEST(forward(card, code_body).status == 200U);
}

BOOST_AUTO_TEST_CASE(spends_the_security_code_before_anything_is_sent) {
  const auto card = make_card();
  BOOST_TEST(forward_to(card, code_body, "https://localhost:1/x").status == 502U);
  BOOST_TEST(classifier_of(forward(card, code_body)) == "SECURITY_CODE_UNAVAILABLE");
}

BOOST_AUTO_TEST_CASE(sends_a_security_code_once_however_many_try) {
  constexpr int senders = 12;
  const auto card = make_card();
  std::latch start(senders);
  std::atomic<int> sent = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < senders; ++i) {
      threads.emplace_back([&] {
        auto client = service.client(merchant.admin_token);
        start.arrive_and_wait();
        const auto answer =
            client.post("/api/" + card + "/forward", code_body, {{"x-destination-url", receiver.url("/psp")}});
        sent += answer.status == 200 ? 1 : 0;
        refused += answer.status == 422 ? 1 : 0;
      });
    }
  }
  BOOST_TEST(sent == 1);
  BOOST_TEST(refused == senders - 1);
  BOOST_TEST(receiver.requests().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(forwarding)

BOOST_AUTO_TEST_CASE(keeps_security_codes_where_it_is_told_to_and_leaves_nothing_but_ids_behind) {
  ForwardService own(std::map<std::string, std::string>{{"guardian.consume_security_code", "false"}});
  Sender sender(own);
  const std::string number = "4539578763621486";
  const auto id = sender.merchant.create_id(pan_body(number, R"(,"security_code":"987")"));
  const std::string body = R"({"pan":"{{ account_number }}","cvv":"{{ security_code }}"})";
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(sender.forward("pci/tokens/" + id, body).status == 200U);
    BOOST_TEST(sender.received() == R"({"pan":")" + number + R"(","cvv":"987"})");
  }
  own.service.stop();
  const auto store = own.service.open_store();
  std::vector<std::string> details;
  for (const auto& row : store->read_log(storage::Log::audit, 1, 1000)) {
    const auto entry = storage::decode<storage::AuditEntry>(row.value);
    if (entry.operation() == "forward") {
      BOOST_TEST(entry.entity_id() == id);
      details.push_back(entry.detail());
    }
  }
  BOOST_TEST(details == std::vector<std::string>(2, sender.receiver.url("/psp")), boost::test_tools::per_element());
  BOOST_TEST(support::find_canary_in(support::all_bytes(*store), number).empty());
  BOOST_TEST(support::find_canary(own.service.home(), number).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
