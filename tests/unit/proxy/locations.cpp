#include "appliance/json/reader.hpp"
#include "appliance/proxy/json_location.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace appliance;

/// The JSON with 7 put there.
std::string put(const std::string& text, const std::string& location) {
  auto read = json::read(hsm::bytes_of(text), 16);
  auto& document = std::get<json::Document>(read);
  const auto parsed = proxy::parse_location(location);
  if (!parsed) {
    return "no location";
  }
  return proxy::put_at(document.root(), *parsed, json::Value(7), document.pool()) ? json::write_public(document.root())
                                                                                  : "does not fit";
}

struct Case {
  const char* text;
  const char* location;
  const char* result;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_location)

BOOST_AUTO_TEST_CASE(names_one_place_which_is_made_where_it_is_absent) {
  const std::vector<Case> cases{
      {R"({"a":1})", "$.b", R"({"a":1,"b":7})"},
      {R"({"a":1})", "$.a", R"({"a":7})"},
      {R"({})", "$.a.b.c", R"({"a":{"b":{"c":7}}})"},
      {R"({"a":[1]})", "$.a[0]", R"({"a":[7]})"},
      {R"({"a":[1]})", "$.a[1]", R"({"a":[1,7]})"},
      {R"({"a":[{}]})", "$['a'][0][\"x.y\"]", R"({"a":[{"x.y":7}]})"},
      {R"({"a":[1]})", "$.a[2]", "does not fit"},
      {R"({"a":1})", "$.a.b", "does not fit"},
      {R"([])", "$.a", "does not fit"},
      {R"({})", "$", "no location"},
      {R"({})", "a", "no location"},
      {R"({})", "$..a", "no location"},
      {R"({})", "$.*", "no location"},
      {R"({})", "$[?(@.a)]", "no location"},
      {R"({})", "$[-1]", "no location"},
      {R"({})", "$[", "no location"},
      {R"({})", "$['a", "no location"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(put(c.text, c.location) == c.result, c.location);
  }
}

BOOST_AUTO_TEST_SUITE_END()
