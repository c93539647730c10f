#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/property_path.hpp"
#include "api/basis_theory/token_input.hpp"
#include "api/basis_theory/token_output.hpp"
#include "tests/unit/appliance/json_text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace tests::appliance_layer;
using namespace api::basis_theory;
using appliance::Violations;

BOOST_AUTO_TEST_SUITE(a_problem_document)

BOOST_AUTO_TEST_CASE(has_title_status_and_detail_and_on_violations_errors_by_path) {
  const auto plain = problem_document({404, "Token not found", {}});
  BOOST_TEST(plain.status == 404U);
  BOOST_TEST(plain.content_type == "application/problem+json; charset=utf-8");
  BOOST_TEST(hsm::text_of(plain.body) == R"({"title":"Not Found","status":404,"detail":"Token not found"})");
  const auto broken = problem_document({400, "Validation failed", {{"b", "one"}, {"a.c", "two"}, {"b", "three"}}});
  BOOST_TEST(hsm::text_of(broken.body) ==
             R"({"title":"One or more validation errors occurred.","status":400,)"
             R"("detail":"Validation failed","errors":{"a.c":["two"],"b":["one","three"]}})");
}

BOOST_AUTO_TEST_CASE(has_a_title_for_every_status) {
  for (const unsigned status : {400U, 401U, 403U, 404U, 405U, 408U, 409U, 411U, 413U, 414U, 415U,
                                417U, 418U, 422U, 429U, 431U, 500U, 501U, 503U, 505U, 507U}) {
    const auto document = parsed(hsm::text_of(problem_document({status, "d", {}}).body));
    BOOST_TEST_CONTEXT(status) {
      BOOST_TEST(!appliance::json::text_of(*appliance::json::find(document.root(), "title")).empty());
      BOOST_TEST(appliance::json::find(document.root(), "status")->GetUint() == status);
    }
  }
}

BOOST_AUTO_TEST_CASE(stands_for_each_refusal) {
  using appliance::Reason;
  BOOST_TEST(refusal({Reason::invalid, "d", {}}).status == 400U);
  BOOST_TEST(refusal({Reason::forbidden, "d", {}}).status == 403U);
  BOOST_TEST(refusal({Reason::absent, "d", {}}).status == 404U);
  BOOST_TEST(refusal({Reason::conflict, "d", {}}).status == 409U);
  BOOST_TEST(no_content().status == 204U);
  BOOST_TEST(no_content().content_type.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_path_of_a_property)

BOOST_AUTO_TEST_CASE(leads_through_members_and_items) {
  BOOST_TEST(path_of_member("", "a") == "a");
  BOOST_TEST(path_of_member("a[0]", "b") == "a[0].b");
  BOOST_TEST(path_of_item("", 3) == "[3]");
  BOOST_TEST(path_of_item("a", 12) == "a[12]");
}

BOOST_AUTO_TEST_CASE(hides_keys_that_are_long_or_hold_a_card_number) {
  BOOST_TEST(path_of_member("a", std::string(100, 'k')).size() == 102U);
  BOOST_TEST(path_of_member("a", std::string(101, 'k')) == "a.*");
  BOOST_TEST(path_of_member("", "4242 4242 4242 4242") == "*");
  BOOST_TEST(path_of_member("", "4242 4242 4242 4241") == "4242 4242 4242 4241");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_body_of_a_create)

BOOST_AUTO_TEST_CASE(is_read_whole) {
  Violations violations;
  const auto input = read_create(parsed(R"({"id":"my-id","type":"card","data":{"number":"4242424242424242"},
    "containers":["/pci/"],"metadata":{"k":"v","gone":null},"fingerprint_expression":"{{ data.number }}",
    "expires_at":"2030-08-26T19:23:57-07:00","unknown":{"x":1},"mask":{"number":"{{ data.number | last4 }}"},
    "search_indexes":["{{ data.number | last4 }}"],"deduplicate_token":false})"),
                                 violations);
  BOOST_TEST(paths_of(violations) == "");
  BOOST_TEST(input.id.value() == "my-id");
  BOOST_TEST(input.type == "card");
  BOOST_TEST(input.container.value() == "/pci/");
  BOOST_TEST(input.metadata.size() == 1U);
  BOOST_TEST(input.metadata.at("k") == "v");
  BOOST_TEST(input.fingerprint_expression.value() == "{{ data.number }}");
  BOOST_TEST(input.mask.value() == R"({"number":"{{ data.number | last4 }}"})");
  BOOST_TEST(input.search_indexes.value() == std::vector<std::string>{"{{ data.number | last4 }}"},
             boost::test_tools::per_element());
  BOOST_TEST(input.expires_at->offset_minutes == -420);
  BOOST_TEST(written(input.data.root()) == R"({"number":"4242424242424242"})");
}

BOOST_AUTO_TEST_CASE(needs_no_more_than_type_and_data) {
  for (const auto* data : {"1", "\"text\"", "[]", "{}", "true"}) {
    Violations violations;
    const auto input = read_create(parsed(std::string(R"({"type":"token","data":)") + data + "}"), violations);
    BOOST_TEST(violations.empty());
    BOOST_TEST(written(input.data.root()) == data);
    BOOST_TEST(!input.id);
    BOOST_TEST(!input.container);
    BOOST_TEST((!input.fingerprint_expression && !input.mask && !input.search_indexes));
    BOOST_TEST(!input.expires_at);
  }
}

BOOST_AUTO_TEST_CASE(says_who_sees_it_the_old_way_too) {
  Violations violations;
  const auto old_way = read_create(
      parsed(R"({"type":"token","data":1,"privacy":{"classification":"pci","impact_level":"high"}})"), violations);
  BOOST_TEST(!old_way.container.has_value());
  BOOST_TEST(old_way.privacy.value().classification.value() == "pci");
  BOOST_TEST(old_way.privacy.value().impact_level.value() == "high");
  BOOST_TEST(!old_way.privacy.value().restriction_policy.has_value());
  const auto both = read_create(parsed(R"({"type":"token","data":1,"containers":["/a/"],
                                           "privacy":{"classification":"pci","impact_level":"high"}})"),
                                violations);
  BOOST_TEST(both.container.value() == "/a/");
  BOOST_TEST(both.privacy.has_value());
  BOOST_TEST(violations.empty());
}

BOOST_AUTO_TEST_CASE(is_refused_at_the_path_of_what_is_wrong) {
  struct Case {
    const char* members;
    const char* paths;
  };
  const std::vector<Case> table{
      {R"("type":"token")", "data"},
      {R"("type":"token","data":null)", "data"},
      {R"("data":1)", "type"},
      {R"("type":"","data":1)", "type"},
      {R"("type":7,"data":1)", "type"},
      {R"("id":7,"type":"token","data":1)", "id"},
      {R"("type":"token","data":1,"containers":"/a/")", "containers"},
      {R"("type":"token","data":1,"containers":["/a/","/b/"])", "containers"},
      {R"("type":"token","data":1,"containers":[null])", "containers"},
      {R"("type":"token","data":1,"metadata":[])", "metadata"},
      {R"("type":"token","data":1,"metadata":{"k":1})", "metadata"},
      {R"("type":"token","data":1,"expires_at":"soon")", "expires_at"},
      {R"("type":"token","data":1,"expires_at":17)", "expires_at"},
      {R"("type":"token","data":1,"fingerprint_expression":1)", "fingerprint_expression"},
      {R"("type":"token","data":1,"encrypted":"x")", "encrypted"},
      {R"("type":"token","data":1,"token_intent_id":"x")", "token_intent_id"},
      {R"("type":"token","data":1,"deduplicate_token":"true")", "deduplicate_token"},
      {R"("type":"token","data":1,"search_indexes":"{{ data }}")", "search_indexes"},
      {R"("type":"token","data":1,"search_indexes":[1])", "search_indexes"},
      {R"("type":"token","data":1,"privacy":{"classification":1,"impact_level":"high"})", "privacy.classification"},
      {R"("id":1,"expires_at":"x","encrypted":"e")", "id type expires_at encrypted data"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.members) {
      Violations violations;
      static_cast<void>(read_create(parsed(std::string("{") + c.members + "}"), violations));
      BOOST_TEST(paths_of(violations) == c.paths);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_body_of_an_update)

BOOST_AUTO_TEST_CASE(tells_what_stays_from_what_goes) {
  Violations violations;
  const auto nothing = read_update(parsed("{}"), violations);
  BOOST_TEST((!nothing.data && !nothing.container && !nothing.metadata && !nothing.expires_at));
  BOOST_TEST((!nothing.clear_metadata && !nothing.never_expires && !nothing.fingerprint_expression));
  const auto nulls = read_update(parsed(R"({"metadata":null,"expires_at":null,"mask":null})"), violations);
  BOOST_TEST((nulls.clear_metadata && nulls.never_expires && nulls.clear_mask));
  const auto change = read_update(
      parsed(R"({"data":{"a":null},"metadata":{"k":null},"containers":["/b/"],"id":"ignored","type":"ignored"})"),
      violations);
  BOOST_TEST(written(change.data->root()) == R"({"a":null})");
  BOOST_TEST(!change.metadata->at("k").has_value());
  BOOST_TEST(change.container.value() == "/b/");
  BOOST_TEST(violations.empty());
  static_cast<void>(read_update(parsed(R"({"data":null,"expires_at":"x"})"), violations));
  BOOST_TEST(paths_of(violations) == "expires_at data");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_token_as_the_api_shows_it)

BOOST_AUTO_TEST_CASE(has_no_member_for_what_is_not_set) {
  appliance::token::Token token;
  token.id = "my id";
  token.record.set_type("token");
  token.record.add_containers("/general/high/");
  token.record.set_created_by("app");
  token.record.set_created_at_us(1'914'002'637'000'000);
  BOOST_TEST(written(write_token(token).root()) ==
             R"({"id":"my id","tenant_id":"00000000-0000-0000-0000-000000000000","type":"token",)"
             R"("containers":["/general/high/"],"created_by":"app","created_at":"2030-08-26T19:23:57+00:00"})");
}

BOOST_AUTO_TEST_CASE(has_all_members_that_are_set) {
  appliance::token::Token token;
  token.id = "id1";
  token.record.set_type("card");
  token.record.add_containers("/pci/high/");
  token.record.set_created_by("app");
  token.record.set_created_at_us(1'914'002'637'000'000);
  token.record.set_modified_by("other");
  token.record.set_modified_at_us(1'914'002'638'000'000);
  token.record.set_expires_at_us(1'914'027'837'000'000);
  token.record.set_expires_offset_minutes(-420);
  token.record.set_mask(R"({"number":"{{ data.number | reveal_last: 4 }}"})");
  token.record.set_fingerprint("f");
  token.record.set_fingerprint_expression("{{ data.number }}");
  (*token.record.mutable_metadata())["b"] = "2";
  (*token.record.mutable_metadata())["a"] = "1";
  token.data = parsed(R"({"number":"4242424242424242"})");
  token.card = appliance::token::CardDetails{
      .bin = "42424242", .last4 = "4242", .expiration_month = 4, .expiration_year = {}, .brand = "visa"};
  BOOST_TEST(
      written(write_token(token).root()) ==
      R"({"id":"id1","tenant_id":"00000000-0000-0000-0000-000000000000","type":"card",)"
      R"("data":{"number":"4242424242424242"},"mask":{"number":"{{ data.number | reveal_last: 4 }}"},)"
      R"("containers":["/pci/high/"],"metadata":{"a":"1","b":"2"},"fingerprint":"f",)"
      R"("fingerprint_expression":"{{ data.number }}","card":{"bin":"42424242","last4":"4242",)"
      R"("expiration_month":4,"brand":"visa"},"expires_at":"2030-08-26T19:23:57-07:00","created_by":"app",)"
      R"("created_at":"2030-08-26T19:23:57+00:00","modified_by":"other","modified_at":"2030-08-26T19:23:58+00:00"})");
}

BOOST_AUTO_TEST_SUITE_END()
