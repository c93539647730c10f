#include "appliance/forwarding/placeholders.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace appliance;

forwarding::Values card() {
  forwarding::Values values;
  forwarding::put_text(values, "account_number", "4242424242424242");
  forwarding::put_text(values, "cardholder_name", R"(Ida "}} \ {{ account_number }}" Holm)");
  forwarding::put_number(values, "expiry_month", 8, 2);
  forwarding::put_number(values, "expiry_year", 2030, 4);
  forwarding::put_nothing(values, "security_code");
  return values;
}

std::string told(const Violations& violations) {
  std::string text;
  for (const auto& violation : violations) {
    text.append(violation.path).append(": ").append(violation.message).append("\n");
  }
  return text;
}

/// The filled body, or what was wrong with it.
std::string filled(const std::string& body, const forwarding::Values& values = card()) {
  const auto found = forwarding::find_placeholders(body);
  if (const auto* violations = std::get_if<Violations>(&found)) {
    return told(*violations);
  }
  const auto result = forwarding::fill(body, std::get<0>(found), values);
  const auto* bytes = std::get_if<hsm::WipingBytes>(&result);
  return bytes == nullptr ? told(std::get<Violations>(result)) : std::string(hsm::text_of(*bytes));
}

struct Case {
  const char* body;
  const char* result;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(placeholders)

BOOST_AUTO_TEST_CASE(are_replaced_in_string_values_and_nothing_else_changes) {
  const std::vector<Case> cases{
      {R"({"pan":"{{ account_number }}"})", R"({"pan":"4242424242424242"})"},
      {R"({"pan":"{{account_number}}"})", R"({"pan":"4242424242424242"})"},
      {R"( { "n" : 1.50e+3, "u":"\u00e9\/" ,"m":"{{ expiry_month }}" } )",
       R"( { "n" : 1.50e+3, "u":"\u00e9\/" ,"m":"08" } )"},
      {R"({"y":"{{ expiry_year }}","m":"{{ expiry_month }}/{{ expiry_year }}\n"})", R"({"y":"2030","m":"08/2030\n"})"},
      {R"(["{{ account_number }}",["{{ account_number }}"]])", R"(["4242424242424242",["4242424242424242"]])"},
      {R"("{{ account_number }}")", R"("4242424242424242")"},
      {R"({"a":"}} {x} {"})", R"({"a":"}} {x} {"})"},
      {R"({"a":{"b":true,"c":null,"d":[]}})", R"({"a":{"b":true,"c":null,"d":[]}})"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(filled(c.body) == c.result, c.body);
  }
}

BOOST_AUTO_TEST_CASE(that_are_unwrapped_take_the_place_of_the_whole_string) {
  BOOST_TEST(filled(R"({"m":"{{ expiry_month | unwrap }}"})") == R"({"m":8})");
  BOOST_TEST(filled(R"({"m":"{{expiry_year|unwrap}}" , "x":1})") == R"({"m":2030 , "x":1})");
  BOOST_TEST(filled(R"({"m":"{{ account_number | unwrap }}"})") == R"({"m":"4242424242424242"})");
}

BOOST_AUTO_TEST_CASE(put_values_in_as_json_text_whatever_they_hold) {
  BOOST_TEST(filled(R"({"h":"{{ cardholder_name }}"})") == R"({"h":"Ida \"}} \\ {{ account_number }}\" Holm"})");
  BOOST_TEST(filled(R"({"h":"{{ cardholder_name | unwrap }}"})") ==
             R"({"h":"Ida \"}} \\ {{ account_number }}\" Holm"})");
}

BOOST_AUTO_TEST_CASE(that_cannot_be_filled_are_told_with_their_path) {
  const std::vector<Case> cases{
      {R"({"card":{"cvv":"{{ security_code }}"}})", "$.card.cvv: The token has no value for this placeholder.\n"},
      {R"({"a":[1,{"b c":"{{ nothing }}"}]})", "$.a[1][\"b c\"]: There is no such placeholder.\n"},
      {R"(["x","{{ nothing }}","{{ security_code }}"])",
       "$[1]: There is no such placeholder.\n$[2]: The token has no value for this placeholder.\n"},
      {R"("{{ nothing }}")", "$: There is no such placeholder.\n"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(filled(c.body) == c.result, c.body);
  }
}

BOOST_AUTO_TEST_CASE(that_stand_where_none_may_are_refused) {
  const std::string malformed = ": A placeholder is written {{ name }} or {{ name | unwrap }}.\n";
  BOOST_TEST(filled(R"({"a":"{{ account_number"})") == "$.a" + malformed);
  BOOST_TEST(filled(R"({"a":"{{ }}"})") == "$.a" + malformed);
  BOOST_TEST(filled(R"({"a":"{{ account_number | upcase }}"})") == "$.a" + malformed);
  BOOST_TEST(filled(R"({"a":"{{ account_number | unwrap | unwrap }}"})") == "$.a" + malformed);
  BOOST_TEST(filled(R"({"a":"{{{{ account_number }}}}"})") == "$.a" + malformed);
  BOOST_TEST(filled(R"({"a":"x{{ expiry_year | unwrap }}"})") ==
             "$.a: A placeholder with unwrap must be the whole string.\n");
  BOOST_TEST(filled(R"({"{{ account_number }}":1})").ends_with(": The name of a member cannot have a placeholder.\n"));
  BOOST_TEST(filled(R"({"a":"\u007b{ account_number }}"})") ==
             "$.a: The braces of a placeholder cannot be written as escapes.\n");
  BOOST_TEST(filled(R"({"a":{{ expiry_month }}})") == "$: The body is not JSON.\n");
  BOOST_TEST(filled("pan={{ account_number }}") == "$: The body is not JSON.\n");
  BOOST_TEST(filled("") == "$: The body is not JSON.\n");
}

BOOST_AUTO_TEST_CASE(of_json_values_keep_their_type_where_they_are_unwrapped) {
  json::Document document;
  document.root().SetDouble(1.5);
  forwarding::Values values;
  forwarding::put_json(values, "rate", document.root());
  forwarding::put_json(values, "sure", document.root().SetBool(true));
  BOOST_TEST(filled(R"(["{{ rate }}","{{ rate | unwrap }}","{{ sure | unwrap }}"])", values) == R"(["1.5",1.5,true])");
}

BOOST_AUTO_TEST_SUITE_END()
