#include "tests/end_to_end/shared.hpp"
#include "tests/support/store_view.hpp"

#include <array>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace tests::end_to_end {

namespace {

const std::string card_body =
    R"({"type":"card","data":{"number":"4242424242424242","expiration_month":12,"expiration_year":2030,"cvc":"987"}})";

std::string convert_body(const std::string& intent, const std::string& more = {}) {
  return R"({"token_intent_id":")" + intent + "\"" + more + "}";
}

struct Intents : Caller {
  std::string create_intent(const std::string& body = card_body) {
    const auto created = client.post("/token-intents", body);
    BOOST_TEST_REQUIRE(created.status == 201U, created.body);
    return created.text("/id");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_token_intent, Intents)

BOOST_AUTO_TEST_CASE(shows_what_the_contract_says_and_never_its_data) {
  const auto created = client.post("/token-intents", card_body);
  BOOST_TEST_REQUIRE(created.status == 201U, created.body);
  const std::vector<std::string> members{"_extras",     "card", "created_at", "created_by", "expires_at",
                                         "fingerprint", "id",   "tenant_id",  "type"};
  BOOST_TEST(created.json.members("") == members, boost::test_tools::per_element());
  BOOST_TEST(is_uuid_v4(created.text("/id")));
  BOOST_TEST(created.text("/tenant_id") == service.tenant());
  BOOST_TEST(created.text("/card/last4") == "4242");
  BOOST_TEST(created.field("location").ends_with("/token-intents/" + created.text("/id")));
  const auto read = client.get("/token-intents/" + created.text("/id"));
  BOOST_TEST(read.status == 200U);
  BOOST_TEST(support::canonical(read.body) == support::canonical(created.body));
  BOOST_TEST(read.body.find("4242424242424242") == std::string::npos);
  BOOST_TEST(read.body.find(R"("987")") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_a_bank_account_shows_what_a_token_of_it_does) {
  const auto created = client.post("/token-intents", R"({"type":"bank","data":{"routing_number":"021000021",)"
                                                     R"("account_number":"0001234567"}})");
  BOOST_TEST(created.json.json("/bank") == R"({"account_number_last4":"4567","routing_number":"021000021"})");
  BOOST_TEST(created.json.json("/_extras") == R"({"deduplicated":false})");
  BOOST_TEST(created.body.find("0001234567") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(has_the_fingerprint_that_a_token_of_its_data_has) {
  const std::string of_token = create(R"({"type":"card","data":{"number":"4242424242424242"},)"
                                      R"("fingerprint_expression":"{{ data.number }}"})")
                                   .text("/fingerprint");
  BOOST_TEST(!of_token.empty());
  BOOST_TEST(client.get("/token-intents/" + create_intent()).text("/fingerprint") == of_token);
}

BOOST_AUTO_TEST_CASE(becomes_a_token_once_without_the_verification_code) {
  const std::string intent = create_intent();
  const auto token = client.post("/tokens", convert_body(intent, R"(,"containers":["/c/"],"metadata":{"a":"b"})"));
  BOOST_TEST_REQUIRE(token.status == 201U, token.body);
  BOOST_TEST(token.text("/type") == "card");
  BOOST_TEST(token.text("/data/number") == "4242424242424242");
  BOOST_TEST(!token.has("/data/cvc"));
  BOOST_TEST(token.json.json("/containers") == R"(["/c/"])");
  BOOST_TEST(token.text("/metadata/a") == "b");
  BOOST_TEST(!token.has("/expires_at"));
  BOOST_TEST(support::canonical(client.get("/tokens/" + token.text("/id")).body) == support::canonical(token.body));

  check_problem(client.get("/token-intents/" + intent), 404);
  const auto again = client.post("/tokens", convert_body(intent));
  check_problem(again, 400);
  BOOST_TEST(again.json.members("/errors") == std::vector<std::string>{"token_intent_id"});
}

BOOST_AUTO_TEST_CASE(survives_a_conversion_that_is_refused) {
  const std::string intent = create_intent();
  const std::string taken = create(R"({"type":"token","data":1})").text("/id");
  check_problem(client.post("/tokens", convert_body(intent, R"(,"id":")" + taken + "\"")), 409);
  check_problem(client.post("/tokens", convert_body(intent, R"(,"containers":["no slashes"])")), 400);
  BOOST_TEST(client.get("/token-intents/" + intent).status == 200U);
  BOOST_TEST(client.post("/tokens", convert_body(intent)).status == 201U);
}

BOOST_AUTO_TEST_CASE(converted_by_many_at_once_becomes_one_token) {
  constexpr int callers = 8;
  for (int round = 0; round < 5; ++round) {
    const std::string intent = create_intent();
    std::array<unsigned, callers> statuses{};
    std::latch together(callers);
    {
      std::vector<std::jthread> threads;
      for (int n = 0; n < callers; ++n) {
        threads.emplace_back([&, n] {
          auto one = service.client();
          static_cast<void>(one.get("/ping"));
          together.arrive_and_wait();
          statuses.at(static_cast<std::size_t>(n)) = one.post("/tokens", convert_body(intent)).status;
        });
      }
    }
    BOOST_TEST(std::ranges::count(statuses, 201U) == 1);
    BOOST_TEST(std::ranges::count(statuses, 400U) == callers - 1);
  }
}

BOOST_AUTO_TEST_CASE(brings_its_own_type_and_data) {
  const std::string intent = create_intent();
  check_problem(client.post("/tokens", convert_body(intent, R"(,"type":"card")")), 400);
  check_problem(client.post("/tokens", convert_body(intent, R"(,"data":1)")), 400);
  for (const std::string unknown : {"", "abc", "00000000-0000-4000-8000-000000000000"}) {
    check_problem(client.post("/tokens", convert_body(unknown)), 400);
  }
}

BOOST_AUTO_TEST_CASE(is_gone_once_deleted) {
  const std::string intent = create_intent();
  BOOST_TEST(client.remove("/token-intents/" + intent).status == 204U);
  check_problem(client.get("/token-intents/" + intent), 404);
  check_problem(client.remove("/token-intents/" + intent), 404);
  check_problem(client.post("/tokens", convert_body(intent)), 400);
}

BOOST_AUTO_TEST_CASE(is_refused_with_data_that_its_type_refuses) {
  for (const std::string body :
       {R"({"type":"card","data":{"number":"4242424242424241"}})", R"({"type":"network_token","data":{"number":"1"}})",
        R"({"type":"no_such","data":1})", R"({"data":1})", R"({"type":"token"})", "[]", "{"}) {
    BOOST_TEST_CONTEXT(body) { check_problem(client.post("/token-intents", body), 400); }
  }
}

BOOST_AUTO_TEST_CASE(is_no_token_and_belongs_to_one_tenant) {
  const std::string intent = create_intent();
  check_problem(client.get("/tokens/" + intent), 404);
  const std::string name = fresh_id("tenant");
  service.make_tenant(name);
  auto stranger = service.client(service.make_application("stranger", {.tenant = name}).key);
  check_problem(stranger.get("/token-intents/" + intent), 404);
  check_problem(stranger.remove("/token-intents/" + intent), 404);
  check_problem(stranger.post("/tokens", convert_body(intent)), 400);
  BOOST_TEST(client.get("/token-intents/" + intent).status == 200U);
}

BOOST_AUTO_TEST_CASE(needs_the_permissions_for_intents) {
  auto creator = service.client(
      service.make_application("creator", {.type = "public", .permissions = {"token-intent:create"}}).key);
  const auto created = creator.post("/token-intents", card_body);
  BOOST_TEST(created.status == 201U);
  const std::string path = "/token-intents/" + created.text("/id");
  check_problem(creator.get(path), 403);
  check_problem(creator.remove(path), 403);
  check_problem(creator.post("/tokens", convert_body(created.text("/id"))), 403);
  auto reader = service.client(service.make_application("reader", {.permissions = {"token:create"}}).key);
  check_problem(reader.post("/token-intents", card_body), 403);
  BOOST_TEST(reader.post("/tokens", convert_body(created.text("/id"))).status == 201U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_store_of_intents)

BOOST_AUTO_TEST_CASE(holds_nothing_clear_and_nothing_of_what_was_converted_but_the_log) {
  support::Service service;
  auto client = service.client();
  const auto intent = client.post("/token-intents", card_body).text("/id");
  const auto token = client.post("/tokens", convert_body(intent)).text("/id");
  BOOST_TEST(!token.empty());
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(store->scan(storage::Table::intents, "", "", 10).empty());
  BOOST_TEST(store->scan(storage::Table::expirations, "", "", 10).empty());
  const auto bytes = support::all_bytes(*store);
  BOOST_TEST(bytes.find("4242424242424242") == std::string::npos);
  std::vector<std::string> of_intent;
  for (const auto& entry : support::read_audit(*store)) {
    if (entry.entity_type() == "token_intent") {
      of_intent.push_back(entry.operation());
      BOOST_TEST(entry.entity_id() == intent);
    }
  }
  BOOST_TEST(of_intent == (std::vector<std::string>{"create", "convert"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
