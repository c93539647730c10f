#include "appliance/generic_types/pattern.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using appliance::generic_types::Pattern;

bool is_taken(const std::string& text) { return std::holds_alternative<Pattern>(Pattern::compile(text)); }

bool matches(const std::string& pattern, const std::string& text) {
  const auto compiled = Pattern::compile(pattern);
  BOOST_REQUIRE(std::holds_alternative<Pattern>(compiled));
  return std::get<Pattern>(compiled).matches(text);
}

struct Case {
  const char* pattern;
  const char* text;
  bool matches;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_pattern)

BOOST_AUTO_TEST_CASE(matches_as_ecma_262_says) {
  const std::vector<Case> cases{
      {"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", "DE02120300000000202051", true},
      {"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", "DE0212030000", false},
      {"^\\d{3}-\\d{2}-\\d{4}$", "078-05-1120", true},
      {"^\\d{3}-\\d{2}-\\d{4}$", "078-05-1120\n", false},
      {"^a$", "x\na", false},
      {"^a$", "a\nx", false},
      {"a+", "xxaayy", true},  // not anchored: JSON Schema 6.3.3
      {"a*", "b", true},
      {"^.$", "\n", false},
      {"^.$", "\u00e9", true},  // characters, not bytes
      {"^.{2}$", "\U0001F600\u00e9", true},
      {"^(a|bc)+$", "abcbca", true},
      {"^(?:a|b)$|^c$", "c", true},
      {"^(?!000)[0-9]{3}$", "000", false},
      {"^(?=.*[0-9])[a-z0-9]+$", "abc1", true},
      {"^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$", "ida@example.org", true},
      {"^\\$\\{x\\}$", "${x}", true},
      {"^[^a-c]$", "d", true},
      {"^[\\]\\-]$", "-", true},
      {"\\bcat\\b", "a cat.", true},
      {"", "anything", true},
  };
  for (const auto& c : cases) {
    BOOST_TEST(matches(c.pattern, c.text) == c.matches, c.pattern << " on " << c.text);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_readers_of_regular_expressions_differ) {
  const std::vector<std::string> refused{
      "(a",      "a)",        "[a",     "a**",       "a*?",     "a++",     "*a",      "(*a)",  "^*",
      "a|*",     "a{",        "a{x}",   "a{1,2}{3}", "a{1000}", "a{,2}",   "}",       "]",     "[[:alpha:]]",
      "[a[b]",   "[]",        "[^]",    "(?i)a",     "(?<n>a)", "(?<=a)b", "(?>a)",   "(?#a)", "\\1",
      "\\u0041", "\\x41",     "\\p{L}", "\\Qa\\E",   "\\A",     "\\z",     "\\s",     "\\",    "\\<a",
      "\u00e9",  "(?:a){2}?", "a?+",    "\\K",       "\\N",     "[\\b]",   "(a){3,2}"};
  for (const auto& pattern : refused) {
    BOOST_TEST(!is_taken(pattern), pattern);
  }
  BOOST_TEST(is_taken(std::string(Pattern::longest, 'a')));
  BOOST_TEST(!is_taken(std::string(Pattern::longest + 1, 'a')));
}

BOOST_AUTO_TEST_CASE(ends_where_backtracking_would_not) {
  for (const auto* hostile : {"^(a+)+$", "^(a|a)*$", "^(a*)*b$", "^(a|aa)+$", "^(.*a){12}$", "^(a?){80}a{80}$"}) {
    BOOST_TEST(!matches(hostile, std::string(79, 'a') + "!"), hostile);
  }
  BOOST_TEST(matches("^(a*)*$", std::string(80, 'a')));
}

BOOST_AUTO_TEST_SUITE_END()
