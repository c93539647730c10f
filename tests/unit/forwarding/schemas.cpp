#include "appliance/generic_types/schema.hpp"
#include "appliance/json/reader.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace appliance;
using generic_types::Schema;

json::Document parsed(const std::string& text) {
  auto read = json::read(hsm::bytes_of(text), 32);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<json::Document>(read), text);
  return std::get<json::Document>(std::move(read));
}

std::string told(const Violations& violations) {
  std::string text;
  for (const auto& violation : violations) {
    text.append(text.empty() ? "" : " ").append(violation.path);
  }
  return text;
}

/// The paths of what is wrong with the schema, or with the payload; nothing where it fits.
std::string checked(const std::string& schema, const std::string& payload) {
  const auto read = Schema::read(parsed(schema).root());
  if (const auto* violations = std::get_if<Violations>(&read)) {
    return told(*violations);
  }
  return told(std::get<Schema>(read).check(parsed(payload).root()));
}

struct Case {
  const char* schema;
  const char* payload;
  const char* wrong;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_schema)

BOOST_AUTO_TEST_CASE(says_what_payloads_look_like) {
  const std::string iban = R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
    "required":["iban"],"properties":{"iban":{"type":"string","maxLength":34}},"additionalProperties":false})";
  BOOST_TEST(checked(iban, R"({"iban":"DE02120300000000202051"})").empty());
  BOOST_TEST(checked(iban, R"({})") == "$.payload.iban");
  BOOST_TEST(checked(iban, R"({"iban":7,"x":1})") == "$.payload.iban $.payload.x");
  BOOST_TEST(checked(iban, R"({"iban":")" + std::string(35, 'A') + "\"}") == "$.payload.iban");
}

// Of each keyword of draft 2020-12 that is supported, what JSON-Schema-Test-Suite (MIT) tests with objects and scalars.
BOOST_AUTO_TEST_CASE(means_what_draft_2020_12_says) {
  const std::vector<Case> cases{
      {R"({"properties":{"a":{"type":"integer"}}})", R"({"a":1})", ""},
      {R"({"properties":{"a":{"type":"integer"}}})", R"({"a":1.5})", "$.payload.a"},
      {R"({"properties":{"a":{"type":"number"}}})", R"({"a":1})", ""},
      {R"({"properties":{"a":{"type":["string","boolean"]}}})", R"({"a":false})", ""},
      {R"({"properties":{"a":{"type":["string","boolean"]}}})", R"({"a":1})", "$.payload.a"},
      {R"({"properties":{"a":{"enum":["x",1,true]}}})", R"({"a":1})", ""},
      {R"({"properties":{"a":{"enum":["x",1,true]}}})", R"({"a":"1"})", "$.payload.a"},
      {R"({"properties":{"a":{"const":0}}})", R"({"a":false})", "$.payload.a"},
      {R"({"properties":{"a":{"const":"x"}}})", R"({"a":"x"})", ""},
      {R"({"properties":{"a":{"minLength":2}}})", R"({"a":"é"})", "$.payload.a"},
      {R"({"properties":{"a":{"maxLength":2}}})", R"({"a":"💩💩"})", ""},
      {R"({"properties":{"a":{"maxLength":2}}})", R"({"a":100})", ""},
      {R"({"properties":{"a":{"minimum":1.1}}})", R"({"a":0.6})", "$.payload.a"},
      {R"({"properties":{"a":{"minimum":-2}}})", R"({"a":-2})", ""},
      {R"({"properties":{"a":{"exclusiveMinimum":1.1}}})", R"({"a":1.1})", "$.payload.a"},
      {R"({"properties":{"a":{"minimum":1,"exclusiveMaximum":3}}})", R"({"a":3})", "$.payload.a"},
      {R"({"properties":{"a":{"maximum":300}}})", R"({"a":300})", ""},
      {R"({"properties":{"a":{"multipleOf":2}}})", R"({"a":7})", "$.payload.a"},
      {R"({"properties":{"a":{"multipleOf":2}}})", R"({"a":10})", ""},
      {R"({"properties":{"a":{"pattern":"^a*$"}}})", R"({"a":"abc"})", "$.payload.a"},
      {R"({"properties":{"a":{"pattern":"^a*$"}}})", R"({"a":true})", ""},
      {R"({"required":["a"],"additionalProperties":false})", R"({"a":1})", "$.payload.a"},
      {R"({"additionalProperties":{"type":"boolean"},"properties":{"a":{}}})", R"({"a":1,"b":2})", "$.payload.b"},
      {R"({"properties":{"a":true,"b":false}})", R"({"a":1,"b":2})", "$.payload.b"},
      {R"({"propertyNames":{"maxLength":3}})", R"({"foobar":1})", "$.payload.foobar"},
      {R"({"propertyNames":{"pattern":"^a+$"}})", R"({"aaa":1})", ""},
      {R"({"minProperties":1,"maxProperties":2})", R"({})", "$.payload"},
      {R"({"minProperties":1,"maxProperties":2})", R"({"a":1,"b":2,"c":3})", "$.payload"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})", "$.payload.b"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"c":1})", ""},
      {R"({"allOf":[{"required":["a"]},{"required":["b"]}]})", R"({"a":1})", "$.payload.b"},
      {R"({"anyOf":[{"required":["a"]},{"required":["b"]}]})", R"({"b":1})", ""},
      {R"({"anyOf":[{"required":["a"]},{"required":["b"]}]})", R"({"c":1})", "$.payload"},
      {R"({"oneOf":[{"required":["a"]},{"required":["b"]}]})", R"({"a":1,"b":1})", "$.payload"},
      {R"({"oneOf":[{"required":["a"]},{"required":["b"]}]})", R"({"a":1})", ""},
      {R"({"not":{"required":["a"]}})", R"({"a":1})", "$.payload"},
      {R"({"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}})", R"({"a":1})", "$.payload.b"},
      {R"({"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}})", R"({})", "$.payload.c"},
      {R"({"if":{"required":["a"]},"then":false})", R"({"b":1})", ""},
  };
  for (const auto& c : cases) {
    BOOST_TEST(checked(c.schema, c.payload) == c.wrong, c.schema << " on " << c.payload);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_anything_in_it_would_be_passed_over) {
  const std::vector<Case> cases{
      {R"({"$ref":"#/$defs/a"})", "", "$.schema.$ref"},
      {R"({"$defs":{}})", "", "$.schema.$defs"},
      {R"({"$dynamicRef":"#a"})", "", "$.schema.$dynamicRef"},
      {R"({"$id":"https://example.org/a"})", "", "$.schema.$id"},
      {R"({"$vocabulary":{}})", "", "$.schema.$vocabulary"},
      {R"({"$schema":"http://json-schema.org/draft-07/schema#"})", "", "$.schema.$schema"},
      {R"({"properties":{"a":{"prefixItems":[]}}})", "", "$.schema.properties.a.prefixItems"},
      {R"({"items":{}})", "", "$.schema.items"},
      {R"({"unevaluatedProperties":false})", "", "$.schema.unevaluatedProperties"},
      {R"({"dependentSchemas":{}})", "", "$.schema.dependentSchemas"},
      {R"({"dependencies":{}})", "", "$.schema.dependencies"},
      {R"({"patternProperties":{}})", "", "$.schema.patternProperties"},
      {R"({"format":"email"})", "", "$.schema.format"},
      {R"({"contentEncoding":"base64"})", "", "$.schema.contentEncoding"},
      {R"({"tpye":"object"})", "", "$.schema.tpye"},
      {R"({"then":{}})", "", "$.schema.then"},
      {R"({"enum":[1],"const":1})", "", "$.schema.const"},
      {R"({"enum":[]})", "", "$.schema.enum"},
      {R"({"enum":[{}]})", "", "$.schema.enum[0]"},
      {R"({"const":[]})", "", "$.schema.const"},
      {R"({"type":"text"})", "", "$.schema.type"},
      {R"({"type":["string","string"]})", "", "$.schema.type"},
      {R"({"maxLength":-1})", "", "$.schema.maxLength"},
      {R"({"maxLength":"1"})", "", "$.schema.maxLength"},
      {R"({"minimum":true})", "", "$.schema.minimum"},
      {R"({"maximum":9007199254740993})", "", "$.schema.maximum"},
      {R"({"multipleOf":0})", "", "$.schema.multipleOf"},
      {R"({"multipleOf":0.01})", "", "$.schema.multipleOf"},
      {R"j({"pattern":"(?<a>x)"})j", "", "$.schema.pattern"},
      {R"({"required":["a","a"]})", "", "$.schema.required"},
      {R"({"allOf":[]})", "", "$.schema.allOf"},
      {R"({"anyOf":[7]})", "", "$.schema.anyOf[0]"},
      {R"({"not":"x"})", "", "$.schema.not"},
      {R"({"properties":[]})", "", "$.schema.properties"},
      {R"({"properties":{"a b":{"x":1}}})", "", "$.schema.properties[\"a b\"].x"},
      {R"(true)", "", "$.schema"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(checked(c.schema, "{}") == c.wrong, c.schema);
  }
}

BOOST_AUTO_TEST_CASE(has_a_bounded_size) {
  std::string many = R"({"allOf":[{})";
  for (std::size_t i = 2; i < Schema::most_nodes; ++i) {
    many += ",{}";
  }
  BOOST_TEST(checked(many + "]}", "{}").empty());
  BOOST_TEST(!checked(many + ",{},{}]}", "{}").empty());
}

BOOST_AUTO_TEST_SUITE_END()
