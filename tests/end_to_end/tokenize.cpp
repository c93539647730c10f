#include "tests/end_to_end/own_tenant.hpp"
#include "tests/support/store_view.hpp"

#include <map>
#include <set>

namespace tests::end_to_end {

namespace {

const std::string card = R"({"type":"card","data":{"number":"4242424242424242","expiration_month":12}})";

struct Tokenize : OwnTenant {
  support::Answer tokenize(const std::string& body) {
    auto answer = client.post("/tokenize", body);
    BOOST_TEST_REQUIRE(answer.status == 200U, answer.body);
    return answer;
  }

  std::string data_of(const std::string& token) { return client.get("/tokens/" + token).json.json("/data"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_tokenize_request, Tokenize)

BOOST_AUTO_TEST_CASE(puts_ids_in_place_of_values_and_tokens_in_place_of_requests) {
  const auto answer =
      tokenize(R"({"first_name":"John","age":42,"rate":1.5,"vip":true,"nothing":null,"empty":{},"none":[],)"
               R"("type":"text alone","list":["a",["b"],{"c":"d"}],"deep":{"card":)" +
               card + R"(,"camelCase":"x"}})");
  const std::map<std::string, std::string> values{
      {"/first_name", R"("John")"}, {"/age", "42"},        {"/rate", "1.5"},        {"/vip", "true"},
      {"/type", R"("text alone")"}, {"/list/0", R"("a")"}, {"/list/1/0", R"("b")"}, {"/list/2/c", R"("d")"},
      {"/deep/camelCase", R"("x")"}};
  for (const auto& [pointer, value] : values) {
    BOOST_TEST_CONTEXT(pointer) {
      const auto token = client.get("/tokens/" + answer.text(pointer));
      BOOST_TEST(is_uuid_v4(token.text("/id")));
      BOOST_TEST(token.text("/type") == "token");
      BOOST_TEST(token.json.json("/data") == value);
    }
  }
  BOOST_TEST(answer.json.json("/nothing") == "null");
  BOOST_TEST(answer.json.json("/empty") == "{}");
  BOOST_TEST(answer.json.json("/none") == "[]");
  BOOST_TEST(answer.json.json("/deep/card") == client.get("/tokens/" + answer.text("/deep/card/id")).json.json());
  BOOST_TEST(answer.text("/deep/card/data/number") == "4242424242424242");
  BOOST_TEST(answer.json.members("") == (std::vector<std::string>{"age", "deep", "empty", "first_name", "list", "none",
                                                                  "nothing", "rate", "type", "vip"}),
             boost::test_tools::per_element());
  BOOST_TEST(count() == "10");
}

BOOST_AUTO_TEST_CASE(may_be_a_token_a_list_or_a_value_alone) {
  BOOST_TEST(tokenize(card).text("/card/last4") == "4242");
  const auto list = tokenize("[\"a\"," + card + R"(,{"type":"token","data":{"x":[1]}},{"k":"v"}])");
  BOOST_TEST(data_of(list.text("/0")) == R"("a")");
  BOOST_TEST(list.text("/1/type") == "card");
  BOOST_TEST(list.json.json("/2/data") == R"({"x":[1]})");
  BOOST_TEST(data_of(list.text("/3/k")) == R"("v")");
  BOOST_TEST(data_of(tokenize("\"alone\"").text("")) == R"("alone")");
  for (const std::string body : {"null", "{}", "[]", "[[],{}]"}) {
    BOOST_TEST(tokenize(body).body == body);
  }
}

BOOST_AUTO_TEST_CASE(takes_all_that_a_creation_takes) {
  const auto answer =
      tokenize(R"({"ssn":{"id":"{{ data | alias_preserve_format }}","type":"token","data":"123-45-6789",)"
               R"("mask":"{{ data | reveal_last: 4 }}","containers":["/people/"],"metadata":{"a":"b"},)"
               R"("search_indexes":["{{ data }}"],"fingerprint_expression":"{{ data }}",)"
               R"("expires_at":"2099-01-01"}})");
  BOOST_TEST(answer.text("/ssn/id").size() == 11U);
  BOOST_TEST(answer.text("/ssn/metadata/a") == "b");
  BOOST_TEST(answer.has("/ssn/expires_at"));
  const auto found = client.post("/v2/tokens/search", R"({"query":"data:123-45-6789"})");
  BOOST_TEST(found.text("/data/0/id") == answer.text("/ssn/id"));
}

BOOST_AUTO_TEST_CASE(makes_all_or_nothing_and_names_every_mistake_by_its_path) {
  const std::string taken = create(R"({"type":"token","data":1,"id":"taken-id"})").text("/id");
  struct Row {
    std::string body;
    unsigned status;
    std::vector<std::string> paths;
  };
  const std::string bad_card = R"({"type":"card","data":{"number":"4242424242424241"}})";
  const std::string named = R"({"type":"token","data":1,"id":"twice-named"})";
  for (const Row& row : {
           Row{bad_card, 400, {"data.number"}},
           Row{R"({"a":"x","card":)" + bad_card + "}", 400, {"card.data.number"}},
           Row{"[\"x\"," + bad_card + R"(,{"deep":[{"type":"none","data":1}]}])",
               400,
               {"[1].data.number", "[2].deep[0].type"}},
           Row{R"({"a":"x","b":{"type":"token","data":1,"containers":"/a/","metadata":[]}})",
               400,
               {"b.containers", "b.metadata"}},
           Row{R"(["x",{"type":"token","data":1,"id":"{{ nonsense"}])", 400, {"[1].id"}},
           Row{R"({"4242424242424242":)" + bad_card + "}", 400, {"*.data.number"}},
           Row{R"(["x",{"token_intent_id":"00000000-0000-4000-8000-000000000000"}])", 400, {"[1].token_intent_id"}},
           Row{R"(["x",{"type":"card","encrypted":"e"}])", 400, {"[1].encrypted"}},
           Row{"[" + named + "," + named + "]", 400, {"[1].id"}},
           Row{R"(["x",{"type":"token","data":1,"id":")" + taken + R"("}])", 409, {}},
           Row{"{", 400, {"$"}},
       }) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto refused = client.post("/tokenize", row.body);
      check_problem(refused, row.status);
      BOOST_TEST(refused.json.members("/errors") == row.paths, boost::test_tools::per_element());
      BOOST_TEST(count() == "1");
    }
  }
}

BOOST_AUTO_TEST_CASE(is_forbidden_as_a_whole_where_one_of_its_tokens_is) {
  auto maker = ruled({"container=/mine/,transform=mask,permissions=token:create"});
  const std::string mine = R"({"type":"token","data":"abc","containers":["/mine/"],"mask":"{{ data | slice: 0 }}"})";
  const auto made = maker.post("/tokenize", "{\"a\":" + mine + "}");
  BOOST_TEST(made.status == 200U, made.body);
  BOOST_TEST(made.text("/a/data") == "a");
  check_problem(maker.post("/tokenize", R"({"a":)" + mine + R"(,"b":"in the default container"})"), 403);
  check_problem(application({.permissions = {"token:read"}}).post("/tokenize", "[1]"), 403);
  BOOST_TEST(count() == "1");
}

BOOST_AUTO_TEST_CASE(finds_duplicates_inside_itself_and_outside) {
  const std::string wanted = R"({"type":"token","data":"same","deduplicate_token":true,"metadata":{)";
  const auto first = create(R"({"type":"token","data":"older","fingerprint_expression":"{{ data }}"})");
  const std::string body = "[" + wanted + R"("a":"1"}},)" + wanted + R"("b":"2"}},"same",)" +
                           R"({"type":"token","data":"older","deduplicate_token":true}])";
  const auto answer = tokenize(body);
  BOOST_TEST(answer.text("/0/id") == answer.text("/1/id"));
  BOOST_TEST(answer.text("/0/_extras/deduplicated") == "false");
  BOOST_TEST(answer.text("/1/_extras/deduplicated") == "true");
  BOOST_TEST(answer.json.json("/1/metadata") == R"({"a":"1"})");
  BOOST_TEST(answer.text("/2") != answer.text("/0/id"));
  BOOST_TEST(answer.text("/3/id") == first.text("/id"));
  BOOST_TEST(count() == "3");

  set(R"({"deduplicate_tokens":"true","token_deduplication_behavior":"update_existing"})");
  const auto merged = tokenize("[" + wanted + R"("c":"3"}},)" + wanted + R"("d":"4"}},"same","new","new"])");
  BOOST_TEST(merged.text("/0/id") == answer.text("/0/id"));
  BOOST_TEST(merged.text("/2") == answer.text("/0/id"));
  BOOST_TEST(merged.text("/3") == merged.text("/4"));
  BOOST_TEST(client.get("/tokens/" + merged.text("/0/id")).json.json("/metadata") == R"({"a":"1","c":"3","d":"4"})");
  BOOST_TEST(merged.json.json("/1/metadata") == R"({"a":"1","c":"3","d":"4"})");
  BOOST_TEST(count() == "4");
}

BOOST_AUTO_TEST_CASE(converts_an_intent_once) {
  const auto intent = client.post("/token-intents", card).text("/id");
  const std::string one = R"({"token_intent_id":")" + intent + "\"}";
  const auto twice = client.post("/tokenize", "[" + one + "," + one + "]");
  check_problem(twice, 400);
  BOOST_TEST(twice.json.members("/errors") == std::vector<std::string>{"[1].token_intent_id"});
  BOOST_TEST(tokenize(R"({"card":)" + one + R"(,"note":"x"})").text("/card/data/number") == "4242424242424242");
  check_problem(client.post("/tokenize", one), 400);
  BOOST_TEST(log_of(intent).front() == "Token Intent converted");
}

BOOST_AUTO_TEST_CASE(gives_every_token_an_alias_of_its_own) {
  std::string body;
  for (int n = 0; n < 9; ++n) {
    body += R"({"type":"token","data":"ab1","id":"{{ data | alias_preserve_format: 2 }}"},)";
  }
  const auto answer = tokenize("[" + body + "1]");
  std::set<std::string> ids;
  for (int n = 0; n < 9; ++n) {
    ids.insert(answer.text("/" + std::to_string(n) + "/id"));
  }
  BOOST_TEST(ids.size() == 9U);
}

BOOST_AUTO_TEST_CASE(is_answered_again_for_its_idempotency_key) {
  const support::HttpsClient::Fields key{{"Content-Type", "application/json"}, {"BT-IDEMPOTENCY-KEY", fresh_id("key")}};
  const std::string body = R"({"a":"x","card":{"type":"card","data":{"number":"4242424242424242","cvc":"123"}}})";
  const auto first = client.send("POST", "/tokenize", key, body);
  BOOST_TEST(first.text("/card/data/cvc") == "123");
  const auto again = client.send("POST", "/tokenize", key, R"(["something else"])");
  BOOST_TEST(again.status == 200U);
  BOOST_TEST(again.text("/a") == first.text("/a"));
  BOOST_TEST(again.text("/card/id") == first.text("/card/id"));
  BOOST_TEST(!again.has("/card/data/cvc"));
  BOOST_TEST(count() == "2");
  const support::HttpsClient::Fields other{{"Content-Type", "application/json"},
                                           {"BT-IDEMPOTENCY-KEY", fresh_id("key")}};
  BOOST_TEST(client.send("POST", "/tokenize", other, "{}").body == "{}");
  BOOST_TEST(client.send("POST", "/tokenize", other, "[1]").body == "{}");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_limits_of_bulk_requests)

BOOST_AUTO_TEST_CASE(are_settings_and_count_tokens) {
  support::Service service({.settings = {{"limits.tokenize_tokens", "3"}, {"limits.detokenize_tokens", "2"}}});
  auto client = service.client();
  const auto made = client.post("/tokenize", R"({"a":"1","b":["2"],"c":{"type":"token","data":{"x":[1,2,3,4]}}})");
  BOOST_TEST_REQUIRE(made.status == 200U, made.body);
  check_problem(client.post("/tokenize", R"([1,2,3,4])"), 400);
  const std::string one = "{{ " + made.text("/a") + " }}";
  const std::string two = "{{" + made.text("/b/0") + "}}";
  const auto read = client.post("/detokenize", "[\"" + one + "\",\"" + two + "\",\"" + one + " " + two + "\"]");
  BOOST_TEST(read.json.json() == R"(["1","2","1 2"])");
  const auto refused = client.post("/detokenize", "[\"" + one + two + "{{ a-third }}\"]");
  check_problem(refused, 400);
  BOOST_TEST(service.stop().succeeded());
  const auto audit = support::read_audit(*service.open_store());
  BOOST_TEST(support::times_audited(audit, "create", made.text("/a")) == 1U);
  BOOST_TEST(std::ranges::count(audit, "detokenize", &storage::AuditEntry::operation) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
