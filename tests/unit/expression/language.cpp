#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace tests::expression {
namespace {

constexpr std::string_view things =
    R"({"a":[1,2,3,4,5],"o":{"x":"ex","size":9},"t":"héllo","n":null,"e":[],"s":"",)"
    R"("f":1.50,"big":18446744073709551615,"p":[{"k":"b","v":1},{"k":"a"},{"k":"c","v":1}]})";

constexpr Vector output[] = {
    {"", "1", R"("")"},
    {"plain", "1", R"("plain")"},
    {"{{ data }}", R"("x")", R"("x")"},
    {"{{data}}", "12.5", "12.5"},
    {"{{- data -}}", "true", "true"},
    {" {{- data -}} ", "true", "true"},
    {"a  {{- data -}}  b", "1", R"("a1b")"},
    {"{{ data }}{{ data }}", "1", R"("11")"},
    {"{{ }}", "1", "null"},
    {"[{{ data.n }}]", things, R"("[]")"},
    {"{{ data.f }};", things, R"("1.5;")"},
    {"{{ data.big }};", things, R"("18446744073709551615;")"},
    {"{{ data }};", "11.0", R"("11;")"},
    {"{{ data | stringify }}", R"({"a":11.0})", R"("{\"a\":11}")"},
    {"{{ data }};", R"({"a":[1,null,"\""]})", R"("{\"a\":[1,null,\"\\\"\"]};")"},
    {"{{ data.a }};", things, R"("12345;")"},
    {"{{ 'it''s' }}", "1", "!nothing more was expected here"},
    {"{{ \"it's\" }}", "1", R"("it's")"},
    {"{{ '}}' }}", "1", R"("}}")"},
    {"{{ -3 }}", "1", "-3"},
    {"{{ nil }}", "1", "null"},
    {"{{ (1..3) }}", "1", "[1,2,3]"},
    {"{% raw %}{{ data }}{% endraw %}", "1", R"("{{ data }}")"},
    {"a{% comment %} {{ broken {% endcomment %}b", "1", R"("ab")"},
    {"a{% # it's nothing %}b", "1", R"("ab")"},
    {"{% echo data %};", "1", R"("1;")"},
    {"{ {data} }", "1", R"("{ {data} }")"},
};

constexpr Vector paths[] = {
    {"{{ data.a[0] }}", things, "1"},
    {"{{ data.a[-1] }}", things, "5"},
    {"{{ data.a[9] }}", things, "null"},
    {"{{ data.a[-9] }}", things, "null"},
    {"{{ data.a.first }}{{ data.a.last }}{{ data.a.size }}", things, R"("155")"},
    {"{{ data['o']['x'] }}", things, R"("ex")"},
    {"{{ data.o.size }}", things, "9"},
    {"{{ data.t.size }}", things, "5"},
    {"{{ data.o[data.n] }}", things, "null"},
    {"{{ data.p[data.p[0].v].k }}", things, R"("a")"},
    {"{{ ['data'].t }}", things, R"("héllo")"},
    {"{{ data.missing.deeper[0].still }}", things, "null"},
    {"{{ nothing }}", things, "null"},
};

constexpr Vector conditions[] = {
    {"{% if data.t == 'héllo' %}y{% else %}n{% endif %}", things, R"("y")"},
    {"{% if data.n %}y{% elsif data.s %}empty text is true{% else %}n{% endif %}", things, R"("empty text is true")"},
    {"{% if true or false and false %}y{% endif %}", things, R"("y")"},
    {"{% if false and false or true %}y{% else %}n{% endif %}", things, R"("n")"},
    {"{% if data.e == empty and data.s == blank %}y{% endif %}", things, R"("y")"},
    {"{% if data.n == nil %}y{% endif %}", things, R"("y")"},
    {"{% if data.n < 3 %}y{% else %}n{% endif %}", things, R"("n")"},
    {"{% if data.a contains 3 and data.t contains 'llo' %}y{% endif %}", things, R"("y")"},
    {"{% if data.f >= 1.5 and data.f <= 1.5 and 1 != 2 and 1 <> 2 %}y{% endif %}", things, R"("y")"},
    {"{% if 1 == 1.0 %}y{% endif %}", things, R"("y")"},
    {"{% if '1' == 1 %}y{% else %}n{% endif %}", things, R"("n")"},
    {"{% if 'a' < 1 %}y{% endif %}", things, "!values of different types have no order"},
    {"{% if data.p == data.p %}y{% endif %}", things, R"("y")"},
    {"{% unless data.n %}y{% else %}n{% endunless %}", things, R"("y")"},
    {"{% case data.o.x %}{% when 'a', 'b' %}1{% when 'c' or 'ex' %}2{% else %}3{% endcase %}", things, R"("2")"},
    {"{% case 9 %} {% when 1 %}1{% else %}3{% endcase %}", things, R"("3")"},
    {"{% if true %}  {% endif %}", things, R"("")"},
    {"{% if true %}a{% endunless %}", things, "!this tag does not belong here"},
    {"{% if true %}a", things, "!a block is not closed"},
    {"{% if true %}a{% else %}b{% else %}c{% endif %}", things, "!this tag does not belong here"},
    {"{% endif %}", things, "!this tag does not belong here"},
    {"{% include 'x' %}", things, "!there is no tag of this name"},
};

constexpr Vector loops[] = {
    {"{% for i in data.a %}{{ i }},{% endfor %}", things, R"("1,2,3,4,5,")"},
    {"{% for i in data.a limit:2 offset:1 reversed %}{{ i }}{% endfor %}", things, R"("32")"},
    {"{% for i in data.a limit:2 %}{{ i }}{% endfor %}{% for i in data.a offset:continue %}{{ i }}{% endfor %}", things,
     R"("12345")"},
    {"{% for i in (2..4) %}{{ i }}{% endfor %}", things, R"("234")"},
    {"{% for i in (4..2) %}{{ i }}{% else %}none{% endfor %}", things, R"("none")"},
    {"{% for i in data.n %}{{ i }}{% else %}none{% endfor %}", things, R"("none")"},
    {"{% for i in data.o %}{{ i[0] }}={{ i[1] }};{% endfor %}", things, R"("x=ex;size=9;")"},
    {"{% for i in data.t %}{{ i }};{% endfor %}", things, R"("héllo;")"},
    {"{% for i in data.a %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% "
     "endfor %}",
     things, R"("13")"},
    {"{% for i in (1..3) %}{{ forloop.index }}{{ forloop.index0 }}{{ forloop.rindex }}{{ forloop.rindex0 }}"
     "{{ forloop.first }}{{ forloop.last }}{{ forloop.length }} {% endfor %}",
     things, R"("1032truefalse3 2121falsefalse3 3210falsetrue3 ")"},
    {"{% for i in (1..2) %}{% for j in (1..2) %}{{ forloop.parentloop.index }}{{ j }} {% endfor %}{% endfor %}", things,
     R"("11 12 21 22 ")"},
    {"{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", things, R"("aba")"},
    {"{% cycle 'g': 1, 2 %}{% cycle 'h': 1, 2 %}{% cycle 'g': 1, 2 %}", things, R"("112")"},
    {"{% increment c %}{% increment c %}{% decrement d %}", things, R"("01-1")"},
    {"{% assign x = data.t | upcase %}{{ x }}", things, R"("HÉLLO")"},
    {"{% for i in (1..3) %}{% assign x = i %}{% endfor %}{{ x }}", things, R"("3")"},
    {"{% capture x %}[{{ data.t }}]{% endcapture %}{{ x }}{{ x }}", things, R"("[héllo][héllo]")"},
    {"{% for i in data.a limit: -1 %}{{ i }}{% endfor %}", things,
     "!limit and offset must be whole numbers, and not negative"},
    {"{% for i of data.a %}{% endfor %}", things, "!something else was expected here"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_language)

BOOST_AUTO_TEST_CASE(shows_values_and_keeps_the_type_of_a_whole_result) { check(output); }
BOOST_AUTO_TEST_CASE(follows_paths) { check(paths); }
BOOST_AUTO_TEST_CASE(decides_conditions_as_liquid_does) { check(conditions); }
BOOST_AUTO_TEST_CASE(loops_assigns_and_captures) { check(loops); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
