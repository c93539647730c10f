#include "storage/keys.hpp"
#include "tests/end_to_end/shared.hpp"
#include "tests/support/canary.hpp"

#include <algorithm>

namespace tests::end_to_end {

using namespace std::string_literals;

namespace {

/// Valid; stands in every bad request and must appear nowhere but there.
const std::string card_number = "4532015112830366";
/// The same with a wrong check digit.
const std::string wrong_number = "4532015112830367";

struct BadRow {
  std::string name;
  std::string body;
  std::string path = "$";
};

std::string token_with(const std::string& members) {
  return R"({"type":"token","data":")" + card_number + "\"," + members + "}";
}

std::string nested(std::size_t depth) {
  return R"({"type":"token","data":)" + std::string(depth, '[') + card_number + std::string(depth, ']') + "}";
}

std::vector<BadRow> bad_bodies() {
  const std::string data = R"("data":")" + card_number + "\"";
  std::vector<BadRow> rows{
      {"nothing", ""},
      {"cut off", R"({"type":"token",)" + data},
      {"not JSON", card_number + "x"},
      {"not an object", "[\"" + card_number + "\"]"},
      {"only a text", "\"" + card_number + "\""},
      {"a number", card_number},
      {"null", "null"},
      {"something behind it", R"({"type":"token",)" + data + "} x"},
      {"two documents", R"({"type":"token",)" + data + "}{}"},
      {"a comment", R"({"type":"token",/* */)" + data + "}"},
      {"a trailing comma", R"({"type":"token",)" + data + ",}"},
      {"single quotes", "{'type':'token','data':'" + card_number + "'}"},
      {"a bare NaN", R"({"type":"token","note":")" + card_number + R"(","data":NaN})"},
      {"a number out of range", R"({"type":"token","note":")" + card_number + R"(","data":1e400})"},
      {"an integer of more than 64 bits", R"({"type":"token","data":18446744073709551616})"},
      {"a leading zero", R"({"type":"token","data":0)" + card_number + "}"},
      {"a NUL byte", R"({"type":"token",)" + data + "}\0"s},
      {"a control character in a text", "{\"type\":\"token\",\"data\":\"" + card_number + "\n\"}"},
      {"a byte order mark", "\xef\xbb\xbf{\"type\":\"token\"," + data + "}"},
      {"invalid UTF-8", "{\"type\":\"token\",\"data\":\"" + card_number + "\xff\"}"},
      {"overlong UTF-8", "{\"type\":\"token\",\"data\":\"" + card_number + "\xc0\xaf\"}"},
      {"a surrogate in UTF-8", "{\"type\":\"token\",\"data\":\"" + card_number + "\xed\xa0\x80\"}"},
      {"a lone escaped surrogate", R"({"type":"token","data":")" + card_number + R"(\ud800"})"},
      {"a duplicate key", R"({"type":"token","data":"a",)" + data + "}"},
      {"a duplicate key deep inside", R"({"type":"token","data":[{"n":1,"n":")" + card_number + R"("}]})"},
      {"a duplicate key in escapes", R"({"type":"token","data":"a","d\u0061ta":")" + card_number + R"("})"},
      {"nesting beyond the limit", nested(32)},
      {"nesting for a stack overflow", nested(100'000)},
      {"no type", "{" + data + "}", "type"},
      {"an empty type", R"({"type":"",)" + data + "}", "type"},
      {"an unknown type", R"({"type":"passport",)" + data + "}", "type"},
      {"a type that is a number", R"({"type":7,)" + data + "}", "type"},
      {"no data", R"({"type":"token","note":")" + card_number + "\"}", "data"},
      {"null data", R"({"type":"token","data":null,"note":")" + card_number + "\"}", "data"},
      {"a wrong card number", R"({"type":"card","data":{"number":")" + wrong_number + "\"}}", "data.number"},
      {"a card number as a number", R"({"type":"card","data":{"number":)" + card_number + "}}", "data.number"},
      {"a container without slashes", token_with(R"("containers":["pci"])"), "containers[0]"},
      {"a container with an empty part", token_with(R"("containers":["/a//b/"])"), "containers[0]"},
      {"a container with a bad character", token_with(R"("containers":["/a b/"])"), "containers[0]"},
      {"two containers", token_with(R"("containers":["/a/","/b/"])"), "containers"},
      {"containers as a text", token_with(R"("containers":"/a/")"), "containers"},
      {"metadata as a list", token_with(R"("metadata":["a"])"), "metadata"},
      {"metadata with a number", token_with(R"("metadata":{"a":1})"), "metadata"},
      {"metadata with an object", token_with(R"("metadata":{"a":{}})"), "metadata"},
      {"an id that is a number", token_with(R"("id":123456)"), "id"},
      {"an id that is too short", token_with(R"("id":"ab")"), "id"},
      {"an id that is too long", token_with(R"("id":")" + std::string(401, 'a') + "\""), "id"},
  };
  for (const char forbidden : std::string_view("#/\\+?[]|&=%<>{}^")) {
    const std::string escaped = forbidden == '\\' ? "\\\\" : std::string(1, forbidden);
    rows.push_back({"an id with "s + forbidden, token_with(R"("id":"id)" + escaped + R"(with")"), "id"});
  }
  for (const std::string member : {"encrypted", "token_intent_id", "deduplicate_token"}) {
    rows.push_back({member, token_with("\"" + member + R"(":"x")"), member});
  }
  return rows;
}

struct OddRow {
  std::string name;
  std::string method;
  std::string target;
  unsigned status;
};

const std::vector<OddRow> odd_targets{
    {"an unknown route", "GET", "/unknown/" + card_number, 404},
    {"a route below a route", "GET", "/tokens/" + card_number + "/siblings", 404},
    {"the root", "GET", "/", 404},
    {"an empty id", "GET", "/tokens//", 404},
    {"a wrong method on a collection", "PUT", "/tokens", 405},
    {"a wrong method on a token", "POST", "/tokens/" + card_number, 405},
    {"a method that nobody knows", "BREW", "/tokens", 405},
    {"a percent sign alone", "GET", "/tokens/%", 400},
    {"a percent sign before letters", "GET", "/tokens/%zz", 400},
    {"an encoded NUL", "GET", "/tokens/a%00b", 400},
    {"an encoded invalid UTF-8", "GET", "/tokens/%ff%fe", 400},
    {"an absent token", "GET", "/tokens/" + card_number, 404},
};

struct BadInput {
  support::Service service;
  support::HttpsClient client = service.client();

  void check_harmless(const support::Answer& refused) {
    for (const std::string& number : {card_number, wrong_number}) {
      BOOST_TEST(support::find_canary_in(refused.body, number).empty(), refused.body);
    }
    if (refused.status != 413) {
      BOOST_TEST(client.connected());
    }
    BOOST_TEST(client.get("/ping").status == 200U);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_input)

BOOST_FIXTURE_TEST_CASE(is_refused_with_a_problem_that_says_where_and_leaves_no_trace, BadInput) {
  for (const BadRow& row : bad_bodies()) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto refused = client.post("/tokens", row.body);
      check_problem(refused, 400);
      BOOST_TEST(refused.json.members("/errors") == std::vector{row.path});
      check_harmless(refused);
    }
  }
  for (const OddRow& row : odd_targets) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto refused = client.send(row.method, row.target, {}, {});
      check_problem(refused, row.status);
      BOOST_TEST((row.status == 405U) == !refused.field("allow").empty());
      BOOST_TEST(client.get("/ping").status == 200U);
    }
  }
  const auto large =
      client.post("/tokens", R"({"type":"token","data":")" + card_number + std::string(1 << 20, 'x') + "\"}");
  check_problem(large, 413);
  check_harmless(large);

  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(store->scan(storage::Table::tokens, "", "", 10).empty());
  BOOST_TEST(store->scan(storage::Table::fingerprints, "", "", 10).empty());
  for (const std::string& number : {card_number, wrong_number}) {
    const auto found = support::find_canary_in(service.log(), number);
    BOOST_TEST(found.empty(), (found.empty() ? "" : service.log().substr(found.front().offset - 100, 200)));
    BOOST_TEST(support::find_canary(service.data(), number).empty());
  }
}

BOOST_FIXTURE_TEST_CASE(at_the_limits_is_still_good_input, Caller) {
  create(nested(30));
  const std::string body = R"({"type":"token","data":"")" + std::string("}");
  create(body.substr(0, body.size() - 2) + std::string((1 << 20) - body.size(), 'x') + "\"}");
  create(token_with(R"("id":")" + std::string(400, 'z') + "\""));
  create(token_with(R"("unknown_member":[1,2],"another":null)"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
