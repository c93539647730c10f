#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace tests::expression {
namespace {

using namespace appliance::expression;

std::string times(std::size_t count, std::string_view text) {
  std::string result;
  for (; count > 0; --count) {
    result.append(text);
  }
  return result;
}

struct Attack {
  const char* name;
  std::string expression;
  std::string data;
  std::string result;
};

/// The template may be long here, so that the other bounds are what ends each of these.
const Attack attacks[] = {
    {"deep tags", times(100'000, "{% if data %}"), "1", "!tags are nested too deeply"},
    {"deep brackets", "{{ " + times(100'000, "data["), "1", "!an output tag is not closed"},
    {"deep closed brackets", "{{ " + times(100'000, "data[") + " }}", "1", "!brackets are nested too deeply"},
    {"deep ranges", "{{ " + times(100'000, "(") + " }}", "1", "!brackets are nested too deeply"},
    {"deep comments", times(100'000, "{% comment %}"), "1", "!a block is not closed"},
    {"many filters", "{{ data" + times(100'000, " | upcase") + " }}", R"("a")", R"("A")"},
    {"many conditions", "{% if data" + times(100'000, " and data") + " %}y{% endif %}", "1", R"("y")"},
    {"many path steps", "{{ data" + times(100'000, ".a") + " }}", "{}", "null"},
    {"huge range", "{% for i in (1..9223372036854775807) %}{{ i }}{% endfor %}", "1",
     "!evaluation takes too many steps"},
    {"widest range", "{% for i in (-9223372036854775807..9223372036854775807) %}{% endfor %}", "1",
     "!evaluation takes too many steps"},
    {"range as a list", "{{ (1..9223372036854775807) | reverse }}", "1", "!a list grows too long"},
    {"range as a result", "{{ (1..1000000000) }}", "1", "!the result is too large"},
    {"range as a text", "{{ (1..1000000000) | append: '' }}", "1", "!a value grows too large"},
    {"range bound too large", "{{ (1..99999999999999999999) }}", "1", "!a number is too large"},
    {"range contains", "{% if (1..9000000000) contains 'x' %}y{% endif %}", "1", "!evaluation takes too many steps"},
    {"nested loops", times(8, "{% for i in (1..10000) %}") + "x" + times(8, "{% endfor %}"), "1",
     "!evaluation takes too many steps"},
    {"split bomb", "{{ data | split: '' }}", '"' + times(100'000, "a") + '"', "!a list grows too long"},
    {"growing text", "{% assign x = 'aaaaaaaaaaaaaaaa' %}" + times(40, "{% assign x = x | append: x %}") + "{{ x }}",
     "1", "!a value grows too large"},
    {"growing list", "{% assign x = 'a,b' | split: ',' %}" + times(40, "{% assign x = x | concat: x %}") + "{{ x }}",
     "1", "!a list grows too long"},
    {"growing output",
     "{% capture x %}" + times(40'000, "0123456789") + "{% endcapture %}{% for i in (1..100) %}{{ x }}{% endfor %}",
     "1", "!the result is too large"},
    {"growing memory",
     "{% capture x %}" + times(40'000, "0123456789") +
         "{% endcapture %}{% for i in (1..500) %}{% assign y = x | append: i %}{% endfor %}",
     "1", "!evaluation takes too much memory"},
    {"padding", "{{ data | pad_left: 9223372036854775807, 'x' }}", "1", "!a value grows too large"},
    {"date width", "{{ 0 | date: '%99999999999999999999999999d' | size }}", "1", "64"},
    {"replace bomb", "{{ data | replace: 'a', data | replace: 'a', data | size }}", '"' + times(5000, "a") + '"',
     "!a value grows too large"},
    {"quadratic search", "{{ data.t | remove_last: data.p }}",
     "{\"t\":\"" + times(60'000, "a") + "\",\"p\":\"" + times(30'000, "a") + "\"}", "!evaluation takes too many steps"},
    {"uniq", "{{ data | split: ',' | uniq | size }}",
     [] {
       std::string text = "\"";
       for (int i = 0; i < 9000; ++i) {
         text.append(std::to_string(i)).append(",");
       }
       return text + "\"";
     }(),
     "!evaluation takes too many steps"},
    {"JSONPath depth", "{{ data | json: '$[?(" + times(100'000, "(") + "@.a)]' }}", "[1]",
     "!the JSONPath is nested too deeply"},
    {"JSONPath negations", "{{ data | json: '$[?(" + times(100'000, "!") + "@.a)]' }}", "[1]",
     "!the JSONPath is nested too deeply"},
    {"JSONPath descents", "{{ data | json: '$" + times(50, "..*") + "' }}",
     times(30, R"({"a":[1,)") + "1" + times(30, "]}"), "!a list grows too long"},
    {"malformed UTF-8", "{{ data }}\xC3\x28", "1", "!the expression is not valid UTF-8"},
    {"overlong UTF-8", "{{ data }}\xC0\xAF", "1", "!the expression is not valid UTF-8"},
    {"surrogate in UTF-8", "\xED\xA0\x80", "1", "!the expression is not valid UTF-8"},
    {"unterminated output", "{{ data", "1", "!an output tag is not closed"},
    {"unterminated quote", "{{ 'data }}", "1", "!an output tag is not closed"},
    {"unterminated tag", "{% if data", "1", "!a tag is not closed"},
    {"unterminated raw", "{% raw %}{{", "1", "!a block is not closed"},
    {"only an opening", "{{", "1", "!an output tag is not closed"},
    {"only a dash", "{{-", "1", "!an output tag is not closed"},
    {"huge literal", "{{ 99999999999999999999999999 }}", "1", "!a number is too large"},
    {"NUL", std::string("{{ data \0 }}", 12), "1", "!a character does not belong here"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile_input)

BOOST_AUTO_TEST_CASE(ends_within_the_bounds) {
  Limits limits;
  limits.template_bytes = 4 << 20;
  for (const auto& attack : attacks) {
    BOOST_TEST_CONTEXT(attack.name) { BOOST_TEST(evaluate(attack.expression, attack.data, limits) == attack.result); }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_by_its_size) {
  BOOST_TEST(evaluate(times(65'537, "x"), "1") == "!the expression is too long");
  BOOST_TEST(std::get<Failure>(parse_references("{{" + times(65'537, "x"))).reason == "the expression is too long");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
