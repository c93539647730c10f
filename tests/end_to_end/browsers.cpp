#include "tests/end_to_end/shared.hpp"

namespace tests::end_to_end {

using support::HttpsClient;

namespace {

const std::string shop = "https://shop.example";

/// What a browser asks before a page may send a request with a key and JSON.
support::Answer preflight(HttpsClient& client, const std::string& target, const std::string& origin) {
  return client.send("OPTIONS", target,
                     {{"Origin", origin},
                      {"Access-Control-Request-Method", "POST"},
                      {"Access-Control-Request-Headers", "bt-api-key,content-type,x-fern-language"}},
                     {});
}

struct Shop {
  support::Service service{{.settings = {{"server.browser_origins", "\"http://localhost:3000 " + shop + "\""}}}};
  HttpsClient nobody = service.client("none");
  HttpsClient page = service.client(service.make_application("page", {.type = "public"}).key);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_page_in_a_browser)

BOOST_FIXTURE_TEST_CASE(of_an_origin_that_is_named_may_call_and_see_answers, Shop) {
  const auto asked = preflight(nobody, "/tokens/", shop);
  BOOST_TEST(asked.status == 204U);
  BOOST_TEST(asked.field("access-control-allow-origin") == shop);
  BOOST_TEST(asked.field("access-control-allow-methods") == "GET, HEAD, POST");
  BOOST_TEST(asked.field("access-control-allow-headers") == "bt-api-key,content-type,x-fern-language");
  BOOST_TEST(asked.field("access-control-max-age") == "7200");
  const auto created = page.post("/tokens", R"({"type":"token","data":1})", {{"Origin", shop}});
  BOOST_TEST(created.status == 201U);
  const auto refused = page.post("/tokens", "{", {{"Origin", shop}});
  check_problem(refused, 400);
  const auto unknown = nobody.post("/tokens", "{}", {{"Origin", shop}});
  check_problem(unknown, 401);
  for (const auto* answer : {&created, &refused, &unknown}) {
    BOOST_TEST(answer->field("access-control-allow-origin") == shop);
    BOOST_TEST(answer->field("access-control-expose-headers") == "*");
    BOOST_TEST(answer->field("access-control-allow-credentials").empty());
    BOOST_TEST(answer->field("vary") == "Origin");
  }
  check_problem(preflight(nobody, "/nowhere", shop), 404);
  check_problem(nobody.send("OPTIONS", "/tokens", {{"Origin", shop}}, {}), 405);
}

BOOST_FIXTURE_TEST_CASE(of_another_origin_may_not, Shop) {
  for (const std::string origin : {"https://shop.example.evil", "http://shop.example", "https://shop.example:444",
                                   "null", "", "https://shop.example http://localhost:3000"}) {
    BOOST_TEST_CONTEXT(origin) {
      const auto asked = preflight(nobody, "/tokens", origin);
      check_problem(asked, 405);
      BOOST_TEST(asked.field("access-control-allow-origin").empty());
      const auto answer = page.get("/ping", {{"Origin", origin}});
      BOOST_TEST(answer.field("access-control-allow-origin").empty());
      BOOST_TEST(answer.field("vary") == "Origin");
    }
  }
}

BOOST_FIXTURE_TEST_CASE(may_not_call_where_no_origin_is_named, Caller) {
  const auto asked = preflight(client, "/tokens", shop);
  check_problem(asked, 405);
  BOOST_TEST(asked.field("access-control-allow-origin").empty());
  const auto answer = client.get("/ping", {{"Origin", shop}});
  BOOST_TEST(answer.field("access-control-allow-origin").empty());
  BOOST_TEST(answer.field("vary").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
