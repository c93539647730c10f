#include "appliance/search/query_parser.hpp"
#include "appliance/timestamp.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <string_view>

namespace {

namespace search = appliance::search;
using search::Field;
using search::Query;

struct Accepted {
  std::string_view query;
  std::string_view tree;
};

constexpr std::array accepted{
    Accepted{"", "(and)"},
    Accepted{"   ", "(and)"},
    Accepted{"type:card", "type=card"},
    Accepted{"(type:card)", "type=card"},
    Accepted{"((type:card))", "type=card"},
    Accepted{"data:\"John Doe\"", "data=John Doe"},
    Accepted{"data:a:b", "data=a:b"},
    Accepted{"data:\"*\"", "data=*"},
    Accepted{"data:-5", "data=-5"},
    Accepted{"data:!", "data=!"},
    Accepted{"id:abc-def", "id=abc-def"},
    Accepted{"fingerprint:xyz", "fingerprint=xyz"},
    Accepted{"metadata.user:1", "metadata.user=1"},
    Accepted{"created_by:u", "created_by=u"},
    Accepted{"modified_by:u", "modified_by=u"},
    Accepted{"privacy.classification:pci", "classification=pci"},
    Accepted{"privacy.impact_level:high", "impact_level=high"},
    Accepted{"privacy.restriction_policy:mask", "restriction_policy=mask"},
    Accepted{"container:/A/", "container=/a/"},
    Accepted{"container:\"/a/*\"", "container=/a/*"},
    Accepted{"container:/*", "container=/*"},
    Accepted{"type:a AND type:b", "(and type=a type=b)"},
    Accepted{"type:a OR type:b", "(or type=a type=b)"},
    Accepted{"type:a AND type:b AND type:c", "(and type=a type=b type=c)"},
    Accepted{"type:a AND type:b OR type:c", "(or (and type=a type=b) type=c)"},
    Accepted{"type:a OR type:b AND type:c", "(or type=a (and type=b type=c))"},
    Accepted{"(type:a OR type:b) AND type:c", "(and (or type=a type=b) type=c)"},
    Accepted{"type:a AND(type:b OR type:c)", "(and type=a (or type=b type=c))"},
    Accepted{"NOT type:a", "(not type=a)"},
    Accepted{"!type:a", "(not type=a)"},
    Accepted{"-type:a", "(not type=a)"},
    Accepted{"- type:a", "(not type=a)"},
    Accepted{"NOT NOT type:a", "(not (not type=a))"},
    Accepted{"NOT(type:a OR type:b)", "(not (or type=a type=b))"},
    Accepted{"-(type:a AND type:b)", "(not (and type=a type=b))"},
    Accepted{"type:a AND NOT type:b", "(and type=a (not type=b))"},
    Accepted{"type:a NOT type:b", "(and type=a (not type=b))"},
    Accepted{"type:a -type:b !type:c", "(and type=a (not type=b) (not type=c))"},
    Accepted{"type:a OR NOT type:b", "(or type=a (not type=b))"},
    Accepted{"type:AND AND type:OR", "(and type=AND type=OR)"},
    Accepted{"created_at:[2022-01-01 TO 2022-01-31]",
             "created_at 2022-01-01T00:00:00+00:00..2022-02-01T00:00:00+00:00"},
    Accepted{"created_at:{2022-01-01 TO 2022-01-31}",
             "created_at 2022-01-02T00:00:00+00:00..2022-01-31T00:00:00+00:00"},
    Accepted{"created_at:[2022-01-01 TO *]", "created_at 2022-01-01T00:00:00+00:00..*"},
    Accepted{"modified_at:{* TO 2022-01-31}", "modified_at *..2022-01-31T00:00:00+00:00"},
    Accepted{"created_at:[* TO *]", "created_at *..*"},
    Accepted{"created_at:[ 2022-01-01T10:00:00Z  TO  \"2022-01-01T11:00:00Z\" }",
             "created_at 2022-01-01T10:00:00+00:00..2022-01-01T11:00:00+00:00"},
    Accepted{"created_at:2022-01-01", "created_at 2022-01-01T00:00:00+00:00..2022-01-02T00:00:00+00:00"},
};

constexpr auto refused = std::to_array<std::string_view>({
    "card",
    "type",
    "type:",
    "type: card",
    "typ:card",
    "metadata.:x",
    "privacy.level:high",
    "privacy:high",
    "type:a type:b",
    "type:a AND",
    "AND type:a",
    "OR type:a",
    "type:a OR",
    "type:a AND OR type:b",
    "type:a and type:b",
    "type:a && type:b",
    "NOT",
    "!",
    "-",
    "NOT AND type:a",
    "(",
    ")",
    "()",
    "(type:a",
    "type:a)",
    "(type:a))",
    "data:\"unclosed",
    "data:half\"quoted",
    "data:\"a\"b",
    "data:john*",
    "data:*",
    "type:c?rd*",
    "container:/a",
    "container:/a*",
    "container:/*/b/",
    "container:*",
    "created_at:yesterday",
    "created_at:[2022-01-01 TO 2022-02-30]",
    "created_at:[2022-01-01 2022-01-31]",
    "created_at:[2022-01-01 TO 2022-01-31",
    "created_at:[TO]",
    "created_at:[]",
    "type:[a TO b]",
    "data:{* TO *}",
});

std::string name_of(Field field) {
  constexpr std::array<std::string_view, 13> names{
      "id",         "type",        "data",        "fingerprint",    "container",    "metadata",          "created_by",
      "created_at", "modified_by", "modified_at", "classification", "impact_level", "restriction_policy"};
  return std::string(names[static_cast<std::size_t>(field)]);
}

std::string bound(std::optional<appliance::UnixMicros> at) {
  return at ? appliance::format_timestamp({.at = *at, .offset_minutes = 0}) : "*";
}

std::string tree_of(const search::Condition& condition) {
  auto text = name_of(condition.field);
  if (condition.field == Field::created_at || condition.field == Field::modified_at) {
    return text + " " + bound(condition.interval.from) + ".." + bound(condition.interval.until);
  }
  text += condition.key.empty() ? "" : "." + condition.key;
  return text.append("=").append(condition.text()).append(condition.with_below ? "*" : "");
}

std::string tree_of(const Query& query) {
  if (query.kind == Query::Kind::condition) {
    return tree_of(query.condition);
  }
  std::string text = query.kind == Query::Kind::all_of ? "(and" : query.kind == Query::Kind::any_of ? "(or" : "(not";
  for (const auto& part : query.parts) {
    text += " " + tree_of(part);
  }
  return text + ")";
}

bool is_refused(std::string_view query) {
  return std::holds_alternative<search::Misunderstood>(search::parse_query(query));
}

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) {
    result += text;
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_query_of_the_first_version)

BOOST_AUTO_TEST_CASE(becomes_the_tree_that_the_grammar_says) {
  for (const auto& [query, tree] : accepted) {
    BOOST_TEST_CONTEXT(query) {
      const auto parsed = search::parse_query(query);
      BOOST_REQUIRE(std::holds_alternative<Query>(parsed));
      BOOST_TEST(tree_of(std::get<Query>(parsed)) == tree);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_the_grammar_has_no_meaning_for_it) {
  for (const auto query : refused) {
    BOOST_TEST(is_refused(query), query);
  }
}

BOOST_AUTO_TEST_CASE(has_bounds_on_depth_number_and_length) {
  BOOST_TEST(!is_refused(repeated("(", 15) + "type:a" + repeated(")", 15)));
  BOOST_TEST(is_refused(repeated("(", 16) + "type:a" + repeated(")", 16)));
  BOOST_TEST(is_refused(repeated("NOT ", 16) + "type:a"));
  BOOST_TEST(is_refused(repeated("-", 1900)));
  BOOST_TEST(!is_refused("type:a" + repeated(" OR type:a", 63)));
  BOOST_TEST(is_refused("type:a" + repeated(" OR type:a", 64)));
  BOOST_TEST(!is_refused("data:" + repeated("x", 1995)));
  BOOST_TEST(is_refused("data:" + repeated("x", 1996)));
}

BOOST_AUTO_TEST_CASE(never_upsets_the_parser_whatever_its_bytes) {
  constexpr std::string_view pieces[]{"(",    ")",           "type:",      "data:\"", "\"", " AND ", " OR ",
                                      "NOT ", "-",           "[",          "]",       "{",  "}",     " TO ",
                                      "*",    "created_at:", "2022-01-01", "x",       " ",  "\xFF",  "metadata."};
  std::uint32_t seed = 1;
  for (int i = 0; i < 20'000; ++i) {
    std::string query;
    for (int piece = 0; piece < 12; ++piece) {
      seed = seed * 1664525 + 1013904223;
      query += pieces[(seed >> 16) % std::size(pieces)];
    }
    const auto parsed = search::parse_query(query);
    if (const auto* problem = std::get_if<search::Misunderstood>(&parsed)) {
      BOOST_REQUIRE(!problem->reason.empty());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
