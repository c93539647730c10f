#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace tests::expression {
namespace {

using namespace appliance;
using namespace appliance::expression;

struct Case {
  std::string_view text;
  std::string_view result;
};

constexpr Case cases[] = {
    {"{{ 1a2b }}", R"({"number":"4242"})"},
    {"{{1a2b|json:'$.number'}}", R"("4242")"},
    {"{{ token: 1a2b | json: '$.data.number' }}", R"("4242")"},
    {"{{ token : 1a2b | json: \"$.data.number\" | last4 }}", R"("4242")"},
    {"pay {{ 1a2b | json: '$.number' }} now, {{ 1a2b | json: '$.number' | slice: 0 }}", R"("pay 4242 now, 4")"},
    {"{{ config: KEY }}", R"("configured")"},
    {"{{ a:b c.d@e'f }}", R"("odd id")"},
    {"{{ 1a2b | json: '$.missing' }}", "null"},
    {"{{ 1a2b | json: '$.number' | append: '}}|' }}", R"("4242}}|")"},
    {"{{ 1a2b | json: '$.number' | append: proxy.body }}", R"("4242body")"},
    {"{% if %} { } }}", R"("{% if %} { } }}")"},
    {"", R"("")"},
    {"{{ }}", "!a reference is empty"},
    {"{{ token: }}", "!a reference is empty"},
    {"{{ 1a2b", "!a reference is not closed"},
    {"{{ 1a2b | json: '$.x }}", "!a reference is not closed"},
    {"{{ 1a2b | nosuch }}", "!there is no filter of this name"},
    {"{{ 1a2b | }}", "!a name was expected here"},
    {"\xff{{ 1a2b }}", "!the expression is not valid UTF-8"},
};

std::string resolved(std::string_view text) {
  const auto data = document(R"({"number":"4242"})");
  const auto token = document(R"({"id":"1a2b","data":{"number":"4242"}})");
  const auto configured = document(R"("configured")");
  const auto odd = document(R"("odd id")");
  const auto proxy = document(R"({"body":"body"})");
  const auto resolver = [&](const Reference& reference) -> const json::Value* {
    if (reference.prefix == Prefix::config) {
      return reference.name == "KEY" ? &configured.root() : nullptr;
    }
    if (reference.name == "a:b c.d@e'f") {
      return &odd.root();
    }
    return reference.prefix == Prefix::token ? &token.root() : &data.root();
  };
  const auto parsed = parse_references(text);
  if (const auto* failure = std::get_if<Failure>(&parsed)) {
    return "!" + std::string(failure->reason);
  }
  const auto result = resolve(std::get<ReferenceText>(parsed), resolver, {{"proxy", &proxy.root()}}, services());
  if (const auto* failure = std::get_if<Failure>(&result)) {
    return "!" + std::string(failure->reason);
  }
  return json::write_public(std::get<json::Document>(result).root());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(references)

BOOST_AUTO_TEST_CASE(give_way_to_values) {
  for (const auto& [text, result] : cases) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(resolved(text) == result); }
  }
}

BOOST_AUTO_TEST_CASE(are_listed_before_anything_is_resolved) {
  const auto text = std::get<ReferenceText>(parse_references("{{a}} {{ token_intent: b | last4 }} {{ http://c }}"));
  const auto& found = text.references();
  BOOST_REQUIRE_EQUAL(found.size(), 3U);
  BOOST_TEST((found[0].prefix == Prefix::none && found[0].name == "a"));
  BOOST_TEST((found[1].prefix == Prefix::token_intent && found[1].name == "b"));
  BOOST_TEST((found[2].prefix == Prefix::none && found[2].name == "http://c"));
}

BOOST_AUTO_TEST_CASE(of_one_payload_share_its_limits) {
  const auto data = document("\"" + std::string(640, 'x') + "\"");
  const Resolver resolver = [&](const Reference&) { return &data.root(); };
  const Scope scope;
  const auto with = services();
  const auto text = std::get<ReferenceText>(parse_references("{{ a }}"));
  json::Document results;
  PayloadResolution resolution(resolver, scope, with, {.steps = 50});
  std::size_t resolved = 0;
  while (resolved < 100 && std::holds_alternative<json::Value>(resolution.resolve(text, results.pool()))) {
    ++resolved;
  }
  BOOST_TEST(resolved >= 1U);
  BOOST_TEST(resolved <= 5U);
}

BOOST_AUTO_TEST_CASE(know_alias_filters) {
  BOOST_TEST(std::get<ReferenceText>(parse_references("{{ a | alias_card }}")).is_random());
  BOOST_TEST(!std::get<ReferenceText>(parse_references("{{ a | last4 }}")).is_random());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
