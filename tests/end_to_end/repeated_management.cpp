#include "tests/end_to_end/shared.hpp"

#include <set>

// Idempotency keys on the routes of management: the first answer again, and one effect.

namespace tests::end_to_end {

namespace {

constexpr std::string_view application_body = R"({"name":"Twice","type":"private","permissions":["token:create"]})";

support::Answer with_key(support::HttpsClient& client, const std::string& method, const std::string& path,
                         std::string_view body, const std::string& key) {
  return client.send(method, path, {{"Content-Type", "application/json"}, {"BT-IDEMPOTENCY-KEY", key}}, body);
}

struct Managed : Caller {
  support::HttpsClient manager =
      service.client(service.make_application(fresh_id("manager"), {.type = "management"}).key);
  support::HttpsClient browser = service.client(service.make_application(fresh_id("browser"), {.type = "public"}).key);

  std::string make_application() {
    const auto made = manager.post("/applications", application_body);
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    return "/applications/" + made.text("/id");
  }

  std::size_t keys_of(const std::string& application) {
    const auto keys = manager.get(application + "/keys");
    std::size_t count = 0;
    while (keys.has("/" + std::to_string(count))) {
      ++count;
    }
    return count;
  }

  /// Sends it twice, the second time with another body, and wants the first answer both times.
  support::Answer twice(support::HttpsClient& caller, const std::string& method, const std::string& path,
                        std::string_view body) {
    const std::string key = fresh_id("repeated");
    auto first = with_key(caller, method, path, body, key);
    BOOST_TEST_REQUIRE(first.status < 300U, first.body);
    const auto again = with_key(caller, method, path, "{", key);
    BOOST_TEST(again.status == first.status);
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(again.field("location") == first.field("location"));
    BOOST_TEST(again.field("content-type") == first.field("content-type"));
    return first;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_repeated_request_of_management, Managed)

BOOST_AUTO_TEST_CASE(makes_one_application_whose_key_it_shows_again) {
  const auto made = twice(manager, "POST", "/applications", application_body);
  BOOST_TEST(!made.text("/key").empty());
  BOOST_TEST(manager.get("/applications?id=" + made.text("/id")).text("/pagination/total_items") == "1");
  BOOST_TEST(service.client(made.text("/key")).get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(makes_one_key) {
  const auto application = make_application();
  twice(manager, "POST", application + "/keys", "");
  BOOST_TEST(keys_of(application) == 2U);
  const auto regenerated = twice(manager, "POST", application + "/regenerate", "");
  BOOST_TEST(service.client(regenerated.text("/key")).get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(changes_once) {
  const auto application = make_application();
  const std::string key = fresh_id("changed");
  constexpr std::string_view changed = R"({"name":"Changed","permissions":["token:create"]})";
  const auto first = with_key(manager, "PUT", application, changed, key);
  BOOST_TEST_REQUIRE(first.status == 200U, first.body);
  BOOST_TEST(
      manager.send("PUT", application, {}, R"({"name":"Changed since","permissions":["token:create"]})").status ==
      200U);
  BOOST_TEST(with_key(manager, "PUT", application, changed, key).body == first.body);
  BOOST_TEST(manager.get(application).text("/name") == "Changed since");

  const auto name = manager.get("/tenants/self").text("/name");
  twice(manager, "PUT", "/tenants/self", R"({"name":)" + support::json_text(name) + "}");
}

BOOST_AUTO_TEST_CASE(opens_and_authorises_one_session) {
  const auto opened = twice(browser, "POST", "/sessions", "");
  const std::string grant = R"({"nonce":)" + support::json_text(opened.text("/nonce")) +
                            R"(,"rules":[{"container":"/","transform":"reveal","permissions":["token:read"]}]})";
  const auto authorized = twice(client, "POST", "/sessions/authorize", grant);
  BOOST_TEST(authorized.status == 200U);
  BOOST_TEST(authorized.body.empty());
  BOOST_TEST(service.client(opened.text("/session_key")).get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(is_tried_anew_where_it_was_refused) {
  const std::string key = fresh_id("refused");
  check_problem(with_key(manager, "POST", "/applications", "{}", key), 400);
  BOOST_TEST(with_key(manager, "POST", "/applications", application_body, key).status == 201U);
  BOOST_TEST(service.log().find("did not keep its answer") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
