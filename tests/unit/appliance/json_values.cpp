#include "appliance/json/fields.hpp"
#include "tests/unit/appliance/json_text.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace tests::appliance_layer;
namespace json = appliance::json;

BOOST_AUTO_TEST_SUITE(a_merge_patch)

BOOST_AUTO_TEST_CASE(changes_what_rfc_7386_appendix_a_lists) {
  struct Case {
    const char* original;
    const char* patch;
    const char* result;
  };
  const std::vector<Case> table{
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":1,"b":2,"c":3})", R"({"a":null})", R"({"b":2,"c":3})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", R"(null)", R"(null)"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.original << " with " << c.patch) {
      auto target = parsed(c.original);
      {
        const auto patch = parsed(c.patch);
        json::merge_patch(target.root(), patch.root(), target.pool());
      }
      BOOST_TEST(written(target.root()) == c.result);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_document)

BOOST_AUTO_TEST_CASE(keeps_its_content_when_moved) {
  auto source = parsed(R"({"a":[1,"a text that is longer than a small buffer"]})");
  json::Document target(std::move(source));
  BOOST_TEST(written(target.root()) == R"({"a":[1,"a text that is longer than a small buffer"]})");
  target = parsed("[2]");
  BOOST_TEST(written(target.root()) == "[2]");
}

BOOST_AUTO_TEST_CASE(finds_members_by_name) {
  const auto document = parsed(R"({"a":1,"ab":2})");
  BOOST_REQUIRE(json::find(document.root(), "ab") != nullptr);
  BOOST_TEST(json::find(document.root(), "ab")->GetInt() == 2);
  BOOST_TEST(json::find(document.root(), "b") == nullptr);
  BOOST_TEST(json::find(*json::find(document.root(), "a"), "b") == nullptr);
}

BOOST_AUTO_TEST_CASE(writes_the_same_text_on_wiped_memory) {
  const auto document = parsed(R"({"a":"\u0001\u00e9\"","b":[1.5,-3]})");
  BOOST_TEST(hsm::text_of(json::write(document.root())) == written(document.root()));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(fields_of_an_object)

BOOST_AUTO_TEST_CASE(are_read_by_type_and_refused_at_their_path) {
  const auto document = parsed(R"({"text":"abc","empty":"","number":7,"yes":true,"nothing":null,"list":["a","b"],
                                   "mixed":["a",1],"map":{"k":"v","gone":null},"bad_map":{"k":1}})");
  appliance::Violations violations;
  json::Fields fields(document.root(), violations, "rules[0].");
  BOOST_TEST(fields.text("text", 3).value() == "abc");
  BOOST_TEST(!fields.text("absent", 3));
  BOOST_TEST(!fields.text("nothing", 3));
  BOOST_TEST(fields.flag("yes"));
  BOOST_TEST(!fields.flag("absent"));
  BOOST_TEST(fields.number("number").value() == 7U);
  BOOST_TEST(fields.texts("list", 2, 1).size() == 2U);
  BOOST_TEST(fields.names("nothing"));
  BOOST_TEST(!fields.names("absent"));
  const auto map = fields.text_map("map", 2, 10);
  BOOST_REQUIRE(map);
  BOOST_TEST(map->at("k").value() == "v");
  BOOST_TEST(!map->at("gone").has_value());
  BOOST_TEST(violations.empty());

  static_cast<void>(fields.text("number", 3));
  static_cast<void>(fields.text("text", 2));
  static_cast<void>(fields.required_text("nothing", 3));
  static_cast<void>(fields.required_text("empty", 3));
  static_cast<void>(fields.flag("text"));
  static_cast<void>(fields.number("text"));
  static_cast<void>(fields.texts("mixed", 5, 5));
  static_cast<void>(fields.texts("list", 1, 5));
  static_cast<void>(fields.text_map("bad_map", 5, 5));
  static_cast<void>(fields.text_map("map", 1, 5));
  BOOST_TEST(paths_of(violations) ==
             "rules[0].number rules[0].text rules[0].nothing rules[0].empty rules[0].text rules[0].text rules[0].mixed "
             "rules[0].list rules[0].bad_map rules[0].map");
}

BOOST_AUTO_TEST_SUITE_END()
