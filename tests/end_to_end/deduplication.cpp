#include "tests/end_to_end/own_tenant.hpp"

#include <map>

namespace tests::end_to_end {

namespace {

std::string body_of(const std::string& data, const std::string& more = R"(,"deduplicate_token":true)") {
  return R"({"type":"token","data":)" + data + more + "}";
}

std::string behaviour_of(const support::Answer& answer) { return answer.text("/_extras/deduplication_behavior"); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deduplication, OwnTenant)

BOOST_AUTO_TEST_CASE(is_decided_by_the_request_and_then_by_the_tenant) {
  struct Row {
    const char* settings;
    const char* member;
    const char* extras;  ///< of the second creation
  };
  for (const Row& row : {
           Row{R"({"deduplicate_tokens":null})", "", ""},
           Row{R"({"deduplicate_tokens":"false"})", R"(,"deduplicate_token":null)", ""},
           Row{R"({"deduplicate_tokens":"false"})", R"(,"deduplicate_token":false)", R"({"deduplicated":false})"},
           Row{R"({"deduplicate_tokens":"true"})", R"(,"deduplicate_token":false)", R"({"deduplicated":false})"},
           Row{R"({"deduplicate_tokens":"false"})", R"(,"deduplicate_token":true)",
               R"({"deduplicated":true,"deduplication_behavior":"read_existing"})"},
           Row{R"({"deduplicate_tokens":"true"})", "",
               R"({"deduplicated":true,"deduplication_behavior":"read_existing"})"},
           Row{R"({"deduplicate_tokens":"true"})", R"(,"deduplicate_token":null)",
               R"({"deduplicated":true,"deduplication_behavior":"read_existing"})"},
       }) {
    BOOST_TEST_CONTEXT(row.settings << row.member) {
      set(row.settings);
      const std::string body = body_of("\"" + fresh_id("value") + "\"", row.member);
      const auto first = create(body);
      const auto second = create(body);
      const std::string extras = row.extras;
      const bool hit = extras.find("true") != std::string::npos;
      BOOST_TEST((first.text("/id") == second.text("/id")) == hit);
      BOOST_TEST((second.has("/_extras") ? second.json.json("/_extras") : "") == extras);
      BOOST_TEST(first.text("/_extras/deduplicated") == (extras.empty() ? "" : "false"));
    }
  }
}

BOOST_AUTO_TEST_CASE(gives_the_existing_token_and_leaves_out_what_was_said_anew) {
  const auto first = create(body_of(R"("123-45-6789")", R"(,"deduplicate_token":true,"metadata":{"a":"1"})"));
  const auto second =
      create(body_of(R"("123-45-6789")", R"(,"deduplicate_token":true,"id":"an-id-of-its-own","metadata":{"b":"2"},)"
                                         R"("containers":["/elsewhere/"],"mask":"{{ data | last4 }}")"));
  BOOST_TEST(second.text("/id") == first.text("/id"));
  BOOST_TEST(second.text("/data") == "123-45-6789");
  BOOST_TEST(second.field("location").ends_with("/tokens/" + first.text("/id")));
  const auto read = client.get("/tokens/" + first.text("/id"));
  for (const char* member : {"/metadata", "/containers", "/fingerprint", "/created_at"}) {
    BOOST_TEST(read.json.json(member) == first.json.json(member), member);
    BOOST_TEST(second.json.json(member) == first.json.json(member), member);
  }
  BOOST_TEST(!read.has("/modified_at"));
  BOOST_TEST(!read.has("/_extras"));
  BOOST_TEST(client.get("/tokens/an-id-of-its-own").status == 404U);
  BOOST_TEST(count() == "1");
  BOOST_TEST(
      log_of(first.text("/id")) == (std::vector<std::string>{"Token retrieved", "Token deduplicated", "Token created"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(compares_fingerprints_within_a_type_whatever_expression_gave_them) {
  const std::string on = R"(,"deduplicate_token":true,"fingerprint_expression":"{{ data.mail }}")";
  const auto first = create(body_of(R"({"mail":"a@b.example","n":1})", on));
  BOOST_TEST(create(body_of(R"({"mail":"a@b.example","n":2})", on)).text("/id") == first.text("/id"));
  BOOST_TEST(create(body_of(R"("a@b.example")")).text("/id") == first.text("/id"));
  BOOST_TEST(create(body_of(R"({"mail":"a@b.example"})")).text("/id") != first.text("/id"));

  const std::string number = R"({"type":"card_number","data":"4242424242424242","deduplicate_token":true})";
  const auto card = create(R"({"type":"card","data":{"number":"4242424242424242"},"deduplicate_token":true})");
  BOOST_TEST(card.text("/fingerprint_expression") == "{{ data.number }}");
  BOOST_TEST(create(number).text("/id") != card.text("/id"));
}

BOOST_AUTO_TEST_CASE(does_not_take_tokens_for_alike_that_have_no_value_for_their_fingerprint) {
  const std::string typo = R"(,"deduplicate_token":true,"fingerprint_expression":"{{ data.emial }}")";
  for (const std::string data : {R"({"email":"ada@example.com"})", R"({"email":"bob@example.com"})"}) {
    const auto refused = client.post("/tokens", body_of(data, typo));
    check_problem(refused, 400);
    BOOST_TEST(refused.json.members("/errors") == std::vector<std::string>{"fingerprint_expression"});
  }
  BOOST_TEST(count() == "0");
  const std::string as_default = R"(,"deduplicate_token":true,"fingerprint_expression":"")";
  const auto empty = create(body_of(R"("")", as_default));
  BOOST_TEST(empty.text("/fingerprint_expression") == "{{ data | stringify }}");
  BOOST_TEST(create(body_of(R"("")", as_default)).text("/id") == empty.text("/id"));
}

BOOST_AUTO_TEST_CASE(merges_data_and_metadata_into_the_existing_token_where_the_tenant_wants_it) {
  set(R"({"deduplicate_tokens":"true","token_deduplication_behavior":"update_existing"})");
  const auto first = create(
      R"({"type":"card","data":{"number":"4242424242424242","expiration_month":1,"expiration_year":2030,"name":"Ada"},)"
      R"("metadata":{"a":"1","b":"1"},"search_indexes":["{{ data.expiration_year }}"]})");
  const auto second = create(
      R"({"type":"card","data":{"number":"4242424242424242","expiration_month":2,"expiration_year":2031,"cvc":"123"},)"
      R"("metadata":{"b":"2","c":"2"},"containers":["/other/"],"search_indexes":[]})");
  BOOST_TEST(behaviour_of(second) == "update_existing");
  BOOST_TEST(second.text("/id") == first.text("/id"));
  const auto read = client.get("/tokens/" + first.text("/id"));
  BOOST_TEST(read.json.json("/data") == support::canonical(R"({"number":"4242424242424242","expiration_month":2,)"
                                                           R"("expiration_year":2031,"name":"Ada","cvc":"123"})"));
  BOOST_TEST(read.json.json("/metadata") == R"({"a":"1","b":"2","c":"2"})");
  BOOST_TEST(read.json.json("/containers") == R"(["/pci/high/"])");
  BOOST_TEST(read.has("/modified_at"));
  BOOST_TEST(read.text("/fingerprint") == first.text("/fingerprint"));
  for (const auto& [value, found] : {std::pair{"2030", 0U}, {"2031", 1U}}) {
    const auto hits = client.post("/v2/tokens/search", R"({"query":"data:)" + std::string(value) + "\"}");
    BOOST_TEST(hits.has("/data/0") == (found == 1U), value);
  }
  BOOST_TEST(count() == "1");
}

BOOST_AUTO_TEST_CASE(changes_no_token_where_its_caller_could_have_made_none) {
  set(R"({"deduplicate_tokens":"true","token_deduplication_behavior":"update_existing"})");
  const auto first = create(body_of(R"({"k":1})", R"(,"containers":["/vault/"],"fingerprint_expression":"same")"));
  const std::string again = R"(,"containers":["/mine/"],"metadata":{"x":"y"},"fingerprint_expression":"same")";
  const auto hit = ruled({"container=/mine/,transform=reveal,permissions=token:create"})
                       .post("/tokens", body_of(R"({"k":2})", again));
  BOOST_TEST(hit.status == 201U, hit.body);
  BOOST_TEST(hit.text("/id") == first.text("/id"));
  BOOST_TEST(behaviour_of(hit) == "read_existing");
  const auto read = client.get("/tokens/" + first.text("/id"));
  BOOST_TEST(read.text("/data/k") == "1");
  BOOST_TEST(!read.has("/metadata"));
}

BOOST_AUTO_TEST_CASE(shows_what_a_reader_of_the_existing_token_sees) {
  const std::string data = R"("378-28-2246")";
  const auto first = create(body_of(data, R"(,"deduplicate_token":true,"containers":["/vault/"],"metadata":{"m":"n"},)"
                                          R"("mask":"{{ data | reveal_last: 4 }}","search_indexes":["{{ data }}"])"));
  struct Row {
    std::vector<std::string> rules;
    std::string data;
  };
  const std::string make = "container=/mine/,transform=reveal,permissions=token:create";
  for (const Row& row : {Row{{make, "container=/vault/,transform=reveal,permissions=token:read"}, "378-28-2246"},
                         Row{{make, "container=/vault/,transform=mask,permissions=token:read"}, "XXX-XX-2246"},
                         Row{{make, "container=/vault/,transform=redact,permissions=token:read"}, ""}}) {
    BOOST_TEST_CONTEXT(row.rules.back()) {
      const auto hit =
          ruled(row.rules).post("/tokens", body_of(data, R"(,"deduplicate_token":true,"containers":["/mine/"])"));
      BOOST_TEST(hit.status == 201U, hit.body);
      BOOST_TEST(hit.text("/id") == first.text("/id"));
      BOOST_TEST(hit.text("/data") == row.data);
      BOOST_TEST(hit.text("/metadata/m") == "n");
    }
  }
}

BOOST_AUTO_TEST_CASE(shows_a_stranger_to_the_existing_token_what_it_is_called_and_no_more) {
  const std::string card = R"({"type":"card","data":{"number":"4242424242424242","expiration_month":12},)";
  const auto first = create(card + R"("deduplicate_token":true,"metadata":{"secret":"metadata"},"containers":["/v/"],)"
                                   R"("search_indexes":["{{ data.number | last4 }}"],"expires_at":"2099-01-01"})");
  const std::vector<std::string> members{"_extras", "containers", "fingerprint", "id", "tenant_id", "type"};
  auto by_rule = ruled({"container=/mine/,transform=reveal,permissions=token:create+token:read"});
  auto by_permission = application({.type = "public", .permissions = {"token:create"}});
  for (auto* caller : {&by_rule, &by_permission}) {
    for (const char* behaviour : {"read_existing", "update_existing"}) {
      set(R"({"token_deduplication_behavior":")" + std::string(behaviour) + "\"}");
      const auto hit = caller->post("/tokens", card + R"("deduplicate_token":true,"containers":["/mine/"]})");
      BOOST_TEST(hit.status == 201U, hit.body);
      BOOST_TEST(hit.json.members("") == members, boost::test_tools::per_element());
      BOOST_TEST(hit.text("/id") == first.text("/id"));
      BOOST_TEST(hit.text("/tenant_id") == id);
      BOOST_TEST(hit.text("/fingerprint") == first.text("/fingerprint"));
      BOOST_TEST(hit.json.json("/containers") == R"(["/v/"])");
      BOOST_TEST(hit.text("/_extras/deduplicated") == "true");
      const auto in_bulk =
          caller->post("/tokenize", "[" + card + R"("deduplicate_token":true,"containers":["/mine/"]}])");
      BOOST_TEST(in_bulk.json.json("/0") == hit.json.json());
    }
  }
}

BOOST_AUTO_TEST_CASE(finds_none_that_was_deleted_or_has_expired) {
  const std::string data = R"("once")";
  const auto first = create(body_of(data));
  client.remove("/tokens/" + first.text("/id"));
  const auto second =
      create(body_of(data, R"(,"deduplicate_token":true,"expires_at":")" + instant_in(std::chrono::seconds(2)) + "\""));
  BOOST_TEST(second.text("/id") != first.text("/id"));
  BOOST_TEST(second.text("/fingerprint") == first.text("/fingerprint"));
  BOOST_TEST(create(body_of(data)).text("/id") == second.text("/id"));
  BOOST_TEST_REQUIRE(service.eventually([&] { return client.get("/tokens/" + second.text("/id")).status == 404U; }));
  const auto third = create(body_of(data));
  BOOST_TEST(third.text("/id") != second.text("/id"));
  BOOST_TEST(third.text("/_extras/deduplicated") == "false");
}

BOOST_AUTO_TEST_CASE(prefers_the_container_that_was_asked_for) {
  std::map<std::string, std::string> by_container;
  for (const std::string container : {"/a/", "/b/", "/c/"}) {
    by_container[container] =
        create(body_of("7", R"(,"fingerprint_expression":"{{ data }}","containers":[")" + container + "\"]"))
            .text("/id");
  }
  for (const auto& [container, token] : by_container) {
    const auto hit = create(body_of("7", R"(,"deduplicate_token":true,"containers":[")" + container + "\"]"));
    BOOST_TEST(hit.text("/id") == token);
  }
}

BOOST_AUTO_TEST_CASE(stays_within_its_tenant) {
  const auto here = create(body_of(R"("shared")"));
  const OwnTenant other;
  auto stranger = other.application();
  const auto there = stranger.post("/tokens", body_of(R"("shared")"));
  BOOST_TEST(there.text("/_extras/deduplicated") == "false");
  BOOST_TEST(there.text("/id") != here.text("/id"));
}

BOOST_AUTO_TEST_CASE(refuses_a_change_that_would_make_a_token_like_another) {
  const auto first = create(body_of(R"("one")"));
  const auto second = create(body_of(R"("two")", R"(,"fingerprint_expression":"{{ data }}")"));
  const std::string path = "/tokens/" + second.text("/id");
  const auto refused = client.patch(path, R"({"data":"one","deduplicate_token":true})");
  check_problem(refused, 409);
  BOOST_TEST(refused.body.find(first.text("/id")) == std::string::npos);
  BOOST_TEST(client.get(path).text("/data") == "two");
  check_problem(client.patch("/tokens/" + first.text("/id"), R"({"data":"two","deduplicate_token":true})"), 409);

  BOOST_TEST(client.patch(path, R"({"data":"two","metadata":{"a":"b"},"deduplicate_token":true})").status == 200U);
  BOOST_TEST(client.patch(path, R"({"data":"three","deduplicate_token":true})").status == 200U);
  BOOST_TEST(client.patch(path, R"({"data":"one"})").status == 200U);
  set(R"({"deduplicate_tokens":"true"})");
  static_cast<void>(create(body_of(R"("four")")));
  check_problem(client.patch(path, R"({"data":"four"})"), 409);
}

BOOST_AUTO_TEST_CASE(merges_an_intent_into_a_token_of_its_container_whatever_the_tenant_says) {
  const std::string card = R"({"type":"card","data":{"number":"4242424242424242","expiration_year":2030)";
  const auto convert = [&](const std::string& container) {
    const auto intent = client.post("/token-intents", R"({"type":"card","data":{"number":"4242424242424242",)"
                                                      R"("expiration_year":2033,"cvc":"123"}})");
    return create(R"({"deduplicate_token":true,"token_intent_id":")" + intent.text("/id") +
                  R"(","metadata":{"i":"1"},"containers":[")" + container + "\"]}");
  };
  const auto first = create(card + R"(},"deduplicate_token":true,"containers":["/a/"]})");
  const auto merged = convert("/a/");
  BOOST_TEST(merged.text("/id") == first.text("/id"));
  BOOST_TEST(behaviour_of(merged) == "update_existing");
  BOOST_TEST(merged.text("/data/expiration_year") == "2033");
  BOOST_TEST(merged.text("/metadata/i") == "1");
  BOOST_TEST(!merged.has("/data/cvc"));
  const auto elsewhere = convert("/b/");
  BOOST_TEST(elsewhere.text("/id") != first.text("/id"));
  BOOST_TEST(elsewhere.text("/_extras/deduplicated") == "false");
  BOOST_TEST(convert("/b/").text("/id") == elsewhere.text("/id"));
}

BOOST_AUTO_TEST_CASE(keeps_an_answer_for_a_repetition_until_the_token_goes) {
  const support::HttpsClient::Fields key{{"Content-Type", "application/json"}, {"BT-IDEMPOTENCY-KEY", fresh_id("key")}};
  const std::string body = body_of(R"("kept")");
  const auto existing = create(body);
  const auto hit = client.send("POST", "/tokens", key, body);
  BOOST_TEST(hit.text("/id") == existing.text("/id"));
  const auto repeated = client.send("POST", "/tokens", key, body_of(R"("another")"));
  BOOST_TEST(repeated.body == hit.body);
  BOOST_TEST(client.remove("/tokens/" + existing.text("/id")).status == 204U);
  const auto anew = client.send("POST", "/tokens", key, body);
  BOOST_TEST(anew.status == 201U);
  BOOST_TEST(anew.text("/id") != existing.text("/id"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
