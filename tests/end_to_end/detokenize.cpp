#include "tests/end_to_end/own_tenant.hpp"
#include "tests/support/store_view.hpp"

#include <set>

namespace tests::end_to_end {

namespace {

struct Detokenize : OwnTenant {
  std::string card = create(R"({"id":"card one","type":"card","data":{"number":"4242424242424242",)"
                            R"("expiration_month":4,"expiration_year":2030,"cvc":"123"},"metadata":{"order":"7"}})")
                         .text("/id");
  std::string text = create(R"({"id":"a:b@c.d","type":"token","data":"plain text"})").text("/id");
  std::string object =
      create(R"({"id":"object","type":"token","data":{"list":[1,2.5,true,null],"deep":{"x":"y"}}})").text("/id");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_detokenize_request, Detokenize)

BOOST_AUTO_TEST_CASE(answers_its_body_with_values_in_place_of_expressions) {
  const std::pair<std::string, std::string> rows[] = {
      {R"({"card_number":"{{ card one | json: '$.number' }}"})", R"({"card_number":"4242424242424242"})"},
      {R"({"tokens":["{{ card one | json: \"$.expiration_month\" }}","{{a:b@c.d}}"]})",
       R"({"tokens":[4,"plain text"]})"},
      {R"("{{ object }}")", R"({"deep":{"x":"y"},"list":[1,2.5,true,null]})"},
      {R"({"a":{"b":["{{ object | json: '$.list' }}"]}})", R"({"a":{"b":[[1,2.5,true,null]]}})"},
      {R"("{{ token: a:b@c.d | json: '$.data' }}")", R"("plain text")"},
      {R"("{{ token: card one | json: '$.metadata.order' }}")", R"("7")"},
      {R"("{{ token: card one | json: '$.card.last4' }}")", R"("4242")"},
      {R"("{{ card one | card_exp: 'MM/YY' }} of {{ a:b@c.d | upcase }}")", R"("04/30 of PLAIN TEXT")"},
      {R"("{{ object | json: '$.missing' }}")", "null"},
      {R"({"{{ a:b@c.d }}":1,"n":1.5,"t":true,"z":null,"s":"no expression","e":{},"l":[]})",
       R"({"e":{},"l":[],"n":1.5,"s":"no expression","t":true,"z":null,"{{ a:b@c.d }}":1})"},
      {"[]", "[]"},
      {"7", "7"},
  };
  for (const auto& [body, result] : rows) {
    BOOST_TEST_CONTEXT(body) {
      const auto answer = client.post("/detokenize", body);
      BOOST_TEST(answer.status == 200U, answer.body);
      BOOST_TEST(answer.json.json() == result);
    }
  }
}

BOOST_AUTO_TEST_CASE(shows_a_whole_token_as_reading_it_does) {
  const auto answer = client.post("/detokenize", R"(["{{ token: card one }}"])");
  BOOST_TEST(answer.json.json("/0") == client.get("/tokens/card%20one").json.json());
}

BOOST_AUTO_TEST_CASE(is_refused_where_an_expression_is_wrong_or_names_no_token) {
  struct Row {
    std::string body;
    std::vector<std::string> paths;
  };
  for (const Row& row : {
           Row{R"({"a":{"b":["x","{{ unclosed"]}})", {"a.b[1]"}},
           Row{R"("{{ }}")", {"$"}},
           Row{R"(["{{ object | no_such_filter }}"])", {"[0]"}},
           Row{R"(["{{ object | json: '$..x' | divided_by: 0 }}"])", {"[0]"}},
           Row{R"({"k":"{{ a:b@c.d | alias_preserve_format }}"})", {"k"}},
           Row{R"({"k":"{{ a:b@c.d | hmac: 'sha-256', 'k' }}"})", {"k"}},
           Row{R"({"k":"{{ token_intent: 5a9d9c3e-0000-4000-8000-000000000000 }}"})", {"k"}},
           Row{R"({"k":"{{ config: KEY }}"})", {"k"}},
           Row{R"(["{{ nobody }}","{{ object }}","{{ nor this | json: '$.x' }}"])", {"nobody", "nor this"}},
           Row{"{", {"$"}},
       }) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto refused = client.post("/detokenize", row.body);
      check_problem(refused, 400);
      BOOST_TEST(refused.json.members("/errors") == row.paths, boost::test_tools::per_element());
      BOOST_TEST(refused.body.find("plain text") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(shows_what_its_caller_may_read) {
  struct Row {
    std::string rule;
    std::string data;
  };
  for (const Row& row : {Row{"container=/pci/,transform=reveal,permissions=token:read", R"("4242424242424242")"},
                         Row{"container=/pci/,transform=mask,permissions=token:read", R"("XXXXXXXXXXXX4242")"},
                         Row{"container=/pci/,transform=redact,permissions=token:read", "null"}}) {
    BOOST_TEST_CONTEXT(row.rule) {
      auto caller = ruled({row.rule});
      for (const char* expression :
           {"{{ card one | json: '$.number' }}", "{{ token: card one | json: '$.data.number' }}"}) {
        const auto answer = caller.post("/detokenize", "[\"" + std::string(expression) + "\"]");
        BOOST_TEST(answer.status == 200U, answer.body);
        BOOST_TEST(answer.json.json("/0") == row.data);
      }
      const auto forbidden = caller.post("/detokenize", R"({"a":"{{ card one }}","b":"{{ object }}"})");
      check_problem(forbidden, 403);
      BOOST_TEST(!forbidden.has("/errors"));
    }
  }
  check_problem(application({.permissions = {"token:create"}}).post("/detokenize", R"(["{{ object }}"])"), 403);
  const OwnTenant other;
  check_problem(other.application().post("/detokenize", R"(["{{ object }}"])"), 400);
}

BOOST_AUTO_TEST_CASE(takes_effect_each_time_whatever_its_idempotency_key) {
  const support::HttpsClient::Fields key{{"Content-Type", "application/json"}, {"BT-IDEMPOTENCY-KEY", fresh_id("key")}};
  BOOST_TEST(client.send("POST", "/detokenize", key, R"(["{{ a:b@c.d }}"])").text("/0") == "plain text");
  BOOST_TEST(client.send("POST", "/detokenize", key, R"(["{{ object | json: '$.deep.x' }}"])").text("/0") == "y");
}

BOOST_AUTO_TEST_CASE(stands_in_the_log_with_what_it_named) {
  static_cast<void>(client.post("/detokenize", R"(["{{ object }}"])"));
  BOOST_TEST(log_of("object").front() == "Token detokenized");
  auto reader = ruled({"container=/other/,transform=reveal,permissions=token:read"});
  check_problem(reader.post("/detokenize", R"(["{{ object }}"])"), 403);
  BOOST_TEST(log_of("object").front() == "Token detokenized: refused");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_audit_of_a_detokenize_request)

BOOST_AUTO_TEST_CASE(is_one_entry_with_every_token_that_was_named) {
  support::Service service;
  auto client = service.client();
  const auto ids = client.post("/tokenize", R"(["a","b","c"])");
  const std::string one = "{{ " + ids.text("/0") + " }}";
  const auto answer = client.post("/detokenize", "[\"" + one + one + one + "\",\"{{ " + ids.text("/1") + " }}\"]");
  BOOST_TEST(answer.json.json() == R"(["aaa","b"])");
  BOOST_TEST(service.stop().succeeded());
  const auto audit = support::read_audit(*service.open_store());
  const auto entry = std::ranges::find(audit, "detokenize", &storage::AuditEntry::operation);
  BOOST_TEST_REQUIRE((entry != audit.end()));
  const std::set<std::string> named(entry->entity_ids().begin(), entry->entity_ids().end());
  BOOST_TEST((named == std::set<std::string>{ids.text("/0"), ids.text("/1")}));
  BOOST_TEST(std::ranges::count(audit, "detokenize", &storage::AuditEntry::operation) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
