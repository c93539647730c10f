#include "storage/codec.hpp"
#include "storage/records.pb.h"
#include "tests/end_to_end/guardian_forward.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/moved_clock.hpp"
#include "tests/support/store_view.hpp"

#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <set>

namespace tests::end_to_end {

namespace {

const std::string key = "a-key-that-only-the-shop-knows";
const std::string code_expired = R"(["pci.token.security-code.expired"])";

std::string hmac_of(const std::string& message) {
  std::array<unsigned char, 32> mac{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), mac.data(), &size);
  std::string text;
  for (const auto byte : mac) {
    constexpr std::string_view digits = "0123456789abcdef";
    text.append({digits[byte >> 4U], digits[byte & 15U]});
  }
  return text;
}

/// A service with a movable clock, where security codes expire after a minute.
struct Shop {
  support::MovedClock clock{COFFER_MOVED_CLOCK};
  ForwardService its{std::map<std::string, std::string>{{"guardian.security_code_minutes", "1"},
                                                        {"guardian.public_url", "\"https://vault.example\""},
                                                        {"limits.outbound_response_milliseconds", "1000"}}};
  Sender sender{its};
  support::Service& service = its.service;
  support::Receiver& receiver = its.receiver;
  std::chrono::seconds ahead{0};

  support::HttpsClient admin() { return service.client(sender.merchant.admin_token); }
  support::Answer subscribe(const std::string& more = R"(,"hmac_key":")" + key + "\"") {
    auto made = admin().post("/api/admin/webhooks", R"({"events":)" + code_expired + R"(,"url":)" +
                                                        support::json_text(receiver.url("/hook")) + more + "}");
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return made;
  }
  void move_clock(std::chrono::seconds further) {
    ahead += further;
    clock.set(ahead);
  }
  /// The id of a card whose code has passed.
  std::string let_a_code_expire() {
    auto client = admin();
    const auto made = client.post("/api/pci/tokens", pan_body(guardian_visa, R"(,"security_code":"321")"));
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    move_clock(std::chrono::minutes(2));
    return made.text("/id");
  }
  /// The body of one request to the receiver.
  static std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_webhook_of_guardian, Sender)

BOOST_AUTO_TEST_CASE(is_made_shown_listed_and_deleted) {
  auto& admin = merchant.admin;
  const auto made = admin.post("/api/admin/webhooks", R"({"events":["network.token.updated"],"url":)" +
                                                          support::json_text(receiver.url("/hook")) +
                                                          R"(,"hmac_key":")" + key + "\"}");
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  BOOST_TEST(is_uuid_v4(made.text("/id")));
  BOOST_TEST(made.text("/url") == receiver.url("/hook"));
  BOOST_TEST(made.json.json("/events") == R"(["network.token.updated"])");
  BOOST_TEST(made.json.json("/signed") == "true");
  BOOST_TEST(made.body.find(key) == std::string::npos);
  const auto path = "/api/admin/webhooks/" + made.text("/id");
  BOOST_TEST(support::canonical(admin.get(path).body) == support::canonical(made.body));
  BOOST_TEST(admin.get("/api/admin/webhooks").text("/data/0/id") == made.text("/id"));
  BOOST_TEST(classifier_of(Guardian(service).admin.get(path)) == "NOT_FOUND");
  BOOST_TEST(admin.remove(path).status == 204U);
  BOOST_TEST(classifier_of(admin.get(path)) == "NOT_FOUND");
  BOOST_TEST(!admin.get("/api/admin/webhooks").has("/data/0"));
  BOOST_TEST(admin.get("/api/admin/webhooks/x").status == 404U);
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_paths_of_what_is_wrong) {
  const auto url = support::json_text(receiver.url("/hook"));
  struct Wrong {
    std::string body;
    std::vector<std::string> paths;
  };
  const std::vector<Wrong> wrong{
      {R"({})", {"$.events", "$.url"}},
      {R"({"events":[],"url":)" + url + "}", {"$.events"}},
      {R"({"events":["token.created"],"url":)" + url + "}", {"$.events"}},
      {R"({"events":["network.token.updated","network.token.updated"],"url":)" + url + "}", {"$.events"}},
      {R"({"events":["network.token.updated"],"url":"https://example.org/"})", {"$.url"}},
      {R"({"events":["network.token.updated"],"url":"https://10.1.2.3/hook"})", {"$.url"}},
      {R"({"events":["network.token.updated"],"hmac_key":"short","url":)" + url + "}", {"$.hmac_key"}},
      {R"({"events":["network.token.updated"],"hmac_key":7,"url":)" + url + "}", {"$.hmac_key"}},
  };
  for (const auto& each : wrong) {
    const auto answer = merchant.admin.post("/api/admin/webhooks", each.body);
    BOOST_TEST(answer.status == 422U, each.body);
    BOOST_TEST(paths_of(answer) == each.paths, boost::test_tools::per_element());
  }
  for (int i = 0; i < 6; ++i) {
    const auto answer =
        merchant.admin.post("/api/admin/webhooks", R"({"events":["network.token.updated"],"url":)" + url + "}");
    BOOST_TEST(answer.status == (i < 5 ? 201U : 409U));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_delivery_of_guardian, Shop)

BOOST_AUTO_TEST_CASE(tells_that_a_security_code_expired_and_is_signed_with_the_key_of_the_shop) {
  const auto hook = subscribe();
  auto vault = service.client();  // a card of another face in another tenant
  BOOST_TEST(vault.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"}})").status ==
             201U);
  const auto id = let_a_code_expire();
  receiver.await_requests(1);
  const auto body = sender.received();
  const support::Json told(body);
  const std::vector<std::string> members{"created_at", "id", "reason", "related_object", "type"};
  BOOST_TEST(told.members("") == members, boost::test_tools::per_element());
  BOOST_TEST(told.text("/type") == "pci.token.security-code.expired");
  BOOST_TEST(told.text("/related_object/id") == id);
  BOOST_TEST(told.text("/related_object/url") == "https://vault.example/api/pci/tokens/" + id);
  BOOST_TEST(is_uuid_v4(told.text("/id")));
  BOOST_TEST(sender.received_field("x-hmac-signature") == hmac_of(body));
  BOOST_TEST(sender.received_field("content-type") == "application/json");
  BOOST_TEST(body.find("424242") == std::string::npos);
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_waiting") == 0.0; }));
  BOOST_TEST(receiver.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(is_repeated_with_the_same_id_until_it_is_taken) {
  subscribe();
  sender.answer_with("500 No", "");
  let_a_code_expire();
  receiver.await_requests(1);
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_failed_attempts") == 1.0; }));
  move_clock(std::chrono::seconds(30));
  sender.answer_with("200 OK", "");
  move_clock(std::chrono::seconds(60));
  receiver.await_requests(2);
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_deliveries") == 1.0; }));
  const auto requests = receiver.requests();
  BOOST_TEST(body_of(requests[0]) == body_of(requests[1]));
}

BOOST_AUTO_TEST_CASE(has_no_signature_where_the_webhook_has_no_key) {
  BOOST_TEST(subscribe("").json.json("/signed") == "false");
  let_a_code_expire();
  receiver.await_requests(1);
  BOOST_TEST(sender.received_field("x-hmac-signature").empty());
}

BOOST_AUTO_TEST_CASE(is_signed_by_the_same_key_after_a_rotation_and_the_key_is_nowhere_in_clear) {
  subscribe();
  const auto& tenant = sender.merchant.tenant;
  BOOST_TEST_REQUIRE(service.coffer({"keys", "rotate", "tenant", "--tenant", tenant}).code == 0);
  BOOST_TEST_REQUIRE(service.coffer({"keys", "rewrap"}).code == 0);
  let_a_code_expire();
  receiver.await_requests(1);
  BOOST_TEST(sender.received_field("x-hmac-signature") == hmac_of(sender.received()));
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(support::find_canary_in(support::all_bytes(*store), key).empty());
  BOOST_TEST(support::find_canary(service.home(), key).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
