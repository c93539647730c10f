#include "tests/end_to_end/webhook_fixture.hpp"

#include <algorithm>
#include <set>

namespace tests::end_to_end {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view sample_proxy = R"({"name":"p","destination_url":"https://localhost:1/"})";

struct EveryEvent : WebhookService {
  support::HttpsClient checkout = service.client(service.make_application("checkout", {.type = "public"}).key);
  std::set<std::string> expected;

  EveryEvent() {
    const auto types = manager.get("/webhooks/event-types");
    for (int i = 0; types.has("/" + std::to_string(i)); ++i) {
      expected.insert(types.text("/" + std::to_string(i)));
    }
    subscribe(receiver.url("/hook"), types.body);
  }

  support::Answer ok(const support::Answer& answer) {
    BOOST_TEST_REQUIRE(answer.status / 100 == 2U, answer.body);
    return answer;
  }

  void touch_tokens() {
    const auto id = create_token();
    ok(client.patch("/tokens/" + id, R"({"metadata":{"a":"b"}})"));
    ok(client.get("/tokens/" + id));
    ok(client.remove("/tokens/" + id));
    const auto kept = ok(client.post("/token-intents", R"({"type":"token","data":"x"})")).text("/id");
    const auto dropped = ok(client.post("/token-intents", R"({"type":"token","data":"x"})")).text("/id");
    ok(client.post("/tokens", R"({"token_intent_id":")" + kept + "\"}"));
    ok(client.remove("/token-intents/" + dropped));
  }

  void touch_management() {
    const std::string body = R"({"name":"a","type":"private","permissions":["token:read"]})";
    const auto made = "/applications/" + ok(manager.post("/applications", body)).text("/id");
    ok(manager.send("PUT", made, {}, body));
    const auto key = ok(manager.post(made + "/keys", "")).text("/id");
    ok(manager.remove(made + "/keys/" + key));
    ok(manager.remove(made));
    const auto nonce = ok(checkout.post("/sessions", "")).text("/nonce");
    ok(client.post("/sessions/authorize", R"({"nonce":")" + nonce + R"(","permissions":["token:read"]})"));
    ok(manager.send("PUT", "/tenants/self", {}, R"({"name":"another name"})"));
    const auto proxy = "/proxies/" + ok(manager.post("/proxies", sample_proxy)).text("/id");
    ok(manager.send("PUT", proxy, {}, sample_proxy));
    ok(manager.remove(proxy));
    ok(client.send("POST", "/proxy", {{"BT-PROXY-URL", receiver.url("/echo")}}, "x"));
  }

  /// Those that the receiver was told of; the proxy's own request is no event.
  [[nodiscard]] std::set<std::string> seen() const {
    std::set<std::string> types;
    for (const auto& one : told(1)) {
      types.insert(one.type());
    }
    types.erase("");
    return types;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_webhook_for_everything, EveryEvent)

BOOST_AUTO_TEST_CASE(is_told_of_every_type_of_event) {
  create_token(R"({"type":"token","data":"x","expires_at":")" + instant_in(1h) + "\"}");
  create_token(R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"}})");
  touch_tokens();
  touch_management();
  service.stop();  // as one that was switched off meanwhile: time that passes while it runs is not believed
  move_clock(2h);
  service.start();
  reconnect();
  BOOST_TEST(service.eventually([&] { return seen() == expected; }));
  const auto all = seen();
  for (const auto& type : expected) {
    BOOST_TEST(all.contains(type), type);
  }
  for (const auto& one : told(1)) {
    if (one.type() == "token.property.expired") {
      BOOST_TEST(one.body.text("/event/data/property_name") == "cvc");
      BOOST_TEST(one.body.text("/event/data/actor/type") == "system");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
