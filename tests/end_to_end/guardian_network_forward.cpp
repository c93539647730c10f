#include "tests/end_to_end/guardian_forward.hpp"
#include "tests/support/sandbox.hpp"

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

/// A service with a scheme that it can ask, and places to forward to.
struct SchemeService {
  support::Sandbox sandbox;
  ForwardService service{std::map<std::string, std::string>{{"guardian.connectors", "[" + sandbox.connector() + "]"}}};
};

SchemeService& shared_scheme_service() {
  static SchemeService service;
  return service;
}

struct Shopper : Sender {
  Shopper() : Sender(shared_scheme_service().service) {}

  std::string make_token() {
    const auto made = merchant.admin.post(
        "/api/network/tokens",
        R"({"source":{"type":"pan","account_number":"4242424242424242","expiry_month":8,"expiry_year":2040}})");
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made.text("/id");
  }
  std::string make_reference(const std::string& of_token) {
    const auto made = merchant.admin.post(
        "/api/network/tokens/" + of_token + "/cryptograms",
        R"({"type":"ecom","amount":1999,"currency_code":"EUR","reference":"o-90","mode":"reference"})");
    BOOST_TEST_REQUIRE(made.status == 200U, made.body);
    return made.text("/cryptogram_reference");
  }
  support::Answer use(const std::string& of_token, const std::string& by_reference, const std::string& url,
                      const std::string& body = R"({"cavv":"{{ cryptogram }}"})") {
    return forward_to("network/tokens/" + of_token, body, url, {{"x-cryptogram-reference", by_reference}});
  }

  support::Sandbox& sandbox = shared_scheme_service().sandbox;
  std::string token = make_token();
  std::string reference = make_reference(token);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_kept_cryptogram, Shopper)

BOOST_AUTO_TEST_CASE(is_forwarded_once_with_all_that_belongs_to_it) {
  const std::string body =
      R"({"n":"{{ number }}","m":"{{ expiry_month | unwrap }}","mm":"{{ expiry_month }}","y":"{{ expiry_year | unwrap }}",)"
      R"("cavv":"{{ cryptogram }}","eci":"{{ eci }}","type":"{{ type }}","ref":"{{ scheme_reference }}",)"
      R"("id":"{{ network_token_id }}","kind":"{{ network_token_type }}"})";
  answer_with("202 Accepted", R"({"ok":1})");
  const auto answer = use(token, reference, receiver.url("/psp/v1"), body);
  BOOST_TEST(answer.status == 202U, answer.body);
  BOOST_TEST(answer.body == R"({"ok":1})");
  const support::Json sent(received());
  BOOST_TEST(sent.text("/n").starts_with("999999"));
  BOOST_TEST(sent.json("/m").size() <= 2U);
  BOOST_TEST(sent.text("/mm").size() == 2U);
  BOOST_TEST(sent.json("/y").size() == 4U);
  BOOST_TEST(sent.text("/type") == "ecom");
  BOOST_TEST(sent.text("/id") == token);
  BOOST_TEST(sent.text("/kind") == "sandbox");
  BOOST_TEST(!sent.text("/ref").empty());
  BOOST_TEST(!sent.text("/eci").empty());
  BOOST_TEST(sandbox.verify(sent.text("/n"), sent.text("/cavv"), 1999, "EUR") == "VERIFIED");
  BOOST_TEST(received_field("x-cryptogram-reference").empty());
  receiver.forget_requests();
  const auto again = use(token, reference, receiver.url("/psp/v1"));
  BOOST_TEST(again.status == 404U);
  BOOST_TEST(classifier_of(again) == "NOT_FOUND");
  BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(stays_where_nothing_was_sent) {
  const auto good = receiver.url("/psp");
  BOOST_TEST(use(token, reference, good, R"({"a":"{{ pan }}"})").status == 422U);
  BOOST_TEST(use(token, reference, good, R"({"a":"{{ dynamic_cvv }}"})").status == 422U);
  BOOST_TEST(use(token, reference, good, "{").status == 422U);
  BOOST_TEST(use(token, reference, "https://example.org/").status == 407U);
  BOOST_TEST(use(token, reference, "https://10.1.2.3/").status == 407U);
  BOOST_TEST(classifier_of(use(token, reference, "https://localhost:1/")) == "DESTINATION_UNREACHABLE");
  BOOST_TEST(receiver.requests().empty());
  BOOST_TEST(use(token, reference, good).status == 200U);
}

BOOST_AUTO_TEST_CASE(is_used_up_by_any_answer_and_where_what_was_sent_may_have_arrived) {
  answer_with("500 Broken", "{}");
  BOOST_TEST(use(token, reference, receiver.url("/psp")).status == 500U);
  BOOST_TEST(use(token, reference, receiver.url("/psp")).status == 404U);
  const auto lost = make_reference(token);
  BOOST_TEST(use(token, lost, receiver.url("/reset")).status == 502U);
  BOOST_TEST(use(token, lost, receiver.url("/psp")).status == 404U);
}

BOOST_AUTO_TEST_CASE(belongs_to_its_token) {
  const auto good = receiver.url("/psp");
  BOOST_TEST(use(make_token(), reference, good).status == 404U);
  BOOST_TEST(use("0d6a9f0e-1f1c-4a52-9c7e-5b3f0a7c1e21", reference, good).status == 404U);
  BOOST_TEST(use(token, "0d6a9f0e-1f1c-4a52-9c7e-5b3f0a7c1e21", good).status == 404U);
  BOOST_TEST(forward_to("network/tokens/" + token, "{}", good).status == 400U);
  BOOST_TEST(receiver.requests().empty());
  BOOST_TEST(use(token, reference, good).status == 200U);
}

BOOST_AUTO_TEST_CASE(is_sent_once_however_many_try) {
  constexpr int senders = 8;
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
            client.post("/api/network/tokens/" + token + "/forward", R"({"c":"{{ cryptogram }}"})",
                        {{"x-destination-url", receiver.url("/psp")}, {"x-cryptogram-reference", reference}});
        sent += answer.status == 200 ? 1 : 0;
        refused += answer.status == 404 ? 1 : 0;
      });
    }
  }
  BOOST_TEST(sent == 1);
  BOOST_TEST(refused == senders - 1);
  BOOST_TEST(receiver.requests().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
