#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace tests::expression {
namespace {

constexpr std::string_view people = R"([{"n":"Zoe","a":31},{"n":"adam","a":5.5},{"n":"Bob"},{"n":"Zoe","a":null}])";

constexpr Vector texts[] = {
    {"{{ 'my title' | capitalize }}", "1", R"("My title")"},
    {"{{ 'MY Title' | capitalize }}", "1", R"("My title")"},
    {"{{ 'straße ÀÉ ŁÓDŹ Ω Ж' | downcase }}", "1", R"("straße àé łódź ω ж")"},
    {"{{ 'àé łódź ω ж ÿ ς' | upcase }}", "1", R"("ÀÉ ŁÓDŹ Ω Ж Ÿ Σ")"},
    {"{{ 5 | append: 'x' | prepend: 'y' }}", "1", R"("y5x")"},
    {"{{ '  a b ' | strip }}|{{ '  a ' | lstrip }}|{{ ' a  ' | rstrip }}|", "1", R"("a b|a | a|")"},
    {"{{ 'Liquid' | slice: -3, 2 }}", "1", R"("ui")"},
    {"{{ 'Liquid' | slice: 2, 5 }}", "1", R"("quid")"},
    {"{{ 'Liquid' | slice: 9 }}", "1", R"("")"},
    {"{{ 'Liquid' | slice: -9, 3 }}", "1", R"("")"},
    {"{{ 'żółw' | slice: 1, 2 }}", "1", R"("ół")"},
    {"{{ data | slice: 1, 2 }}", "[1,2,3,4]", "[2,3]"},
    {"{{ 'żółw' | size }}", "1", "4"},
    {"{{ data | size }}", "[1,2]", "2"},
    {"{{ data | size }}", "12345", "0"},
    {"{{ 'abcdefghij' | truncate: 5 }}", "1", R"("ab...")"},
    {"{{ 'abcdefghij' | truncate: 5, '' }}", "1", R"("abcde")"},
    {"{{ 'abcdefghij' | truncate: 2 }}", "1", R"("...")"},
    {"{{ 'abc' | truncate }}", "1", R"("abc")"},
    {"{{ 'one two three' | truncatewords: 2 }}", "1", R"("one two...")"},
    {"{{ 'one two  three' | truncatewords: 3 }}", "1", R"("one two  three")"},
    {"{{ 'a-b-c' | remove_first: '-' }}{{ 'a-b-c' | remove_last: '-' }}", "1", R"("ab-ca-bc")"},
    {"{{ 'a-b-c' | replace: '-', '+' }}", "1", R"("a+b+c")"},
    {"{{ 'a-b-c' | replace_first: '-', '+' }}{{ 'a-b-c' | replace_last: '-', '+' }}", "1", R"("a+b-ca-b+c")"},
    {"{{ 'aaa' | replace_last: 'aa', 'x' }}", "1", R"("ax")"},
    {"{{ 'abc' | replace: '', 'x' }}", "1", R"("abc")"},
    {"{{ 'a,b,,' | split: ',' }}", "1", R"(["a","b"])"},
    {"{{ ' a  b ' | split: ' ' }}", "1", R"(["a","b"])"},
    {"{{ 'ół' | split: '' }}", "1", R"(["ó","ł"])"},
    {"{{ '' | split: ',' }}", "1", "[]"},
    {"{{ '<a href=\"x\">&' | escape }}", "1", R"("&lt;a href=&quot;x&quot;&gt;&amp;")"},
    {"{{ '1 < 2 &amp; 3 &#39; &' | escape_once }}", "1", R"("1 &lt; 2 &amp; 3 &#39; &amp;")"},
    {"{{ data | newline_to_br }}", R"("a\r\nb\nc")", R"("a<br />\nb<br />\nc")"},
    {"{{ data | strip_newlines }}", R"("a\r\nb\nc")", R"("abc")"},
    {"{{ data | strip_html }}", R"("<p>a<script>x</script><!-- <b> -->b</p> 1 < 2")", R"("ab 1 < 2")"},
    {"{{ 'a b&c/é' | url_encode }}", "1", R"("a+b%26c%2F%C3%A9")"},
    {"{{ 'a+b%26c%2F%C3%A9%zz' | url_decode }}", "1", R"("a b&c/é%zz")"},
    {"{{ '%ff' | url_decode }}", "1", "!the decoded text is not valid UTF-8"},
    {"{{ 'one two' | base64_encode }}", "1", R"("b25lIHR3bw==")"},
    {"{{ 'b25lIHR3bw==' | base64_decode }}", "1", R"("one two")"},
    {"{{ '?>' | base64_url_safe_encode | base64_url_safe_decode }}", "1", R"("?>")"},
    {"{{ nil | upcase }}{{ nil | strip }}{{ nil | slice: 1 }}{{ nil | truncate }}.", "1", R"(".")"},
    {"{{ 'x' | nosuch }}", "1", "!there is no filter of this name"},
    {"{{ 'x' | append }}", "1", "!a filter has the wrong number of arguments"},
    {"{{ 'x' | reveal_last: 'many' }}", "1", "!an argument must be a whole number"},
};

constexpr Vector numbers[] = {
    {"{{ -17 | abs }}", "1", "17"},
    {"{{ '-19.86' | abs }}", "1", "19.86"},
    {"{{ 4 | at_least: 5 }}{{ 4 | at_most: 3 }}", "1", R"("53")"},
    {"{{ 1.2 | ceil }}{{ 1.8 | floor }}", "1", R"("21")"},
    {"{{ '3.5' | ceil }}", "1", "4"},
    {"{{ 2.5 | round }}{{ -2.5 | round }}", "1", R"("3-3")"},
    {"{{ 183.357 | round: 2 }}", "1", "183.36"},
    {"{{ 1.005 | round: 2 }}", "1", "1.01"},
    {"{{ 20 | divided_by: 7 }}", "1", "2"},
    {"{{ -7 | divided_by: 2 }}", "1", "-4"},
    {"{{ 20 | divided_by: 8.0 }}", "1", "2.5"},
    {"{{ 1 | divided_by: 0 }}", "1", "!division by zero"},
    {"{{ -7 | modulo: 3 }}", "1", "2"},
    {"{{ 183.357 | minus: 12 }}", "1", "171.357"},
    {"{{ 0.1 | plus: 0.2 }}", "1", "0.3"},
    {"{{ 1.1 | times: 3 }}", "1", "3.3"},
    {"{{ '3' | plus: '4' }}", "1", "7"},
    {"{{ 'x' | plus: 1 }}{{ nil | plus: 2 }}", "1", R"("12")"},
    {"{{ 9223372036854775807 | plus: 1 }}", "1", "!a number is too large"},
    {"{{ data | divided_by: -1 }}", "-9223372036854775808", "!a number is too large"},
    {"{{ data | abs }}", "-9223372036854775808", "!a number is too large"},
};

constexpr Vector lists[] = {
    {"{{ data | map: 'n' | join: ',' }}", people, R"("Zoe,adam,Bob,Zoe")"},
    {"{{ data | map: 'n' | sort | join: ',' }}", people, R"("Bob,Zoe,Zoe,adam")"},
    {"{{ data | map: 'n' | sort_natural | join: ',' }}", people, R"("adam,Bob,Zoe,Zoe")"},
    {"{{ data | map: 'n' | uniq | size }}", people, "3"},
    {"{{ data | uniq: 'n' | size }}", people, "3"},
    {"{{ data | sort: 'a' | map: 'n' | join: ',' }}", people, R"("adam,Zoe,Bob,Zoe")"},
    {"{{ data | map: 'a' | compact | join }}", people, R"("31 5.5")"},
    {"{{ data | compact: 'a' | size }}", people, "2"},
    {"{{ data | sum: 'a' }}", people, "36.5"},
    {"{{ data | where: 'n', 'Zoe' | size }}", people, "2"},
    {"{{ data | where: 'a' | size }}", people, "2"},
    {"{{ data | reject: 'a' | size }}", people, "2"},
    {"{% assign f = data | find: 'n', 'Bob' %}{{ f.n }}", people, R"("Bob")"},
    {"{{ data | find_index: 'n', 'Bob' }}", people, "2"},
    {"{{ data | has: 'n', 'Eve' }}", people, "false"},
    {"{{ data | first | map: 'n' | first }}", people, R"("Zoe")"},
    {"{{ data | reverse | first }}", "[1,2,3]", "3"},
    {"{{ data | concat: data | join: '' }}", "[1,[2,3]]", R"("123123")"},
    {"{{ data | concat: 'x' }}", "[1]", "!concat needs a list"},
    {"{{ data | sort }}", R"([1,"a"])", "!values of different types have no order"},
    {"{{ data | sum }}", R"([1,"2",[3]])", "6"},
    {"{{ data | default: 'd' }}", "null", R"("d")"},
    {"{{ data | default: 'd' }}", "[]", R"("d")"},
    {"{{ data | default: 'd' }}", "false", R"("d")"},
    {"{{ data | default: 'd', allow_false: true }}", "false", "false"},
    {"{{ data | default: 'd' }}", "0", "0"},
};

constexpr Vector dates[] = {
    {"{{ data | date: '%Y-%m-%d' }}", R"("March 14, 2016")", R"("2016-03-14")"},
    {"{{ data | date: '%b %d, %y' }}", R"("March 14, 2016")", R"("Mar 14, 16")"},
    {"{{ data | date: '%a, %b %-d, %y' }}", R"("2015-07-17T15:04:05Z")", R"("Fri, Jul 17, 15")"},
    {"{{ data | date: '%d.%m.%Y' }}", R"("1965-03-02")", R"("02.03.1965")"},
    {"{{ data | date: '%H:%M:%S.%L %z' }}", R"("2020-01-02T03:04:05.678-07:30")", R"("03:04:05.678 -0730")"},
    {"{{ data | date: '%s' }}", R"("2020-01-02T00:00:00+01:00")", R"("1577919600")"},
    {"{{ data | date: '%s' }}", R"("2020-01-02 00:00:00 +0100")", R"("1577919600")"},
    {"{{ data | date: '%I:%M %p|%l|%k|%e|%j|%^B|%:z|%3N|%%|%Q' }}", R"("2020-02-05T15:04:05.5Z")",
     R"("03:04 PM| 3|15| 5|036|FEBRUARY|+00:00|500|%|%Q")"},
    {"{{ data | date: '%G-W%V-%u %U %W %w' }}", R"("2021-01-03")", R"("2020-W53-7 01 00 0")"},
    {"{{ data | date: '%F %T %D %R %x' }}", "1152098955", R"("2006-07-05 11:29:15 07/05/06 11:29 07/05/06")"},
    {"{{ data | date: '%F' }}", R"("1152098955")", R"("2006-07-05")"},
    {"{{ 'now' | date: '%F %T' }}", "1", R"("2024-02-29 12:34:56")"},
    {"{{ data | date: '%F' }}", R"("8/26/2030 7:23:57 PM -07:00")", R"("2030-08-26")"},
    {"{{ data | date: '%F' }}", R"("no date")", R"("no date")"},
    {"{{ data | date: '%F' }}", R"("2023-02-29")", R"("2023-02-29")"},
    {"{{ data | date: '%F' }}", "null", "null"},
    {"{{ data | date: '%99999999F%99999999d' | size }}", R"("2023-02-28")", "74"},
};

constexpr Vector json_paths[] = {
    {"{{ data | json: '$' }}", "[1]", "[1]"},
    {"{{ data | json: \"$['a b'][-1]\" }}", R"({"a b":[1,2]})", "2"},
    {"{{ data | json: '$.a[1:2]' }}", R"({"a":[1,2,3]})", "2"},
    {"{{ data | json: '$.a[-1:]' }}", R"({"a":[1,2,3]})", "3"},
    {"{{ data | json: '$.a[(@.length-1)]' }}", R"({"a":[1,2,3]})", "3"},
    {"{{ data | json: '$.a[::9223372036854775807]' }}", R"({"a":[1,2,3]})", "1"},
    {"{{ data | json: '$.*' }}", R"({"a":7})", "7"},
    {"{{ data | json: '$..z' }}", R"({"a":[{"b":{"z":4}}]})", "4"},
    {"{{ data | json: '$.a[0,1]' }}", R"({"a":[1,2,3]})", "!the JSONPath selects more than one value"},
    {"{{ data | json: '$.request.headers.X-User-Id' }}", R"({"request":{"headers":{"X-User-Id":"u"}}})", R"("u")"},
    {R"({{ data | json: "$[?(@.p < 10 && @.t == 'x' || !@.p)].n" }})",
     R"([{"p":9,"t":"x","n":1},{"p":9,"t":"y","n":2}])", "1"},
    {R"({{ data | json: "$[?(@.p)].n" }})", R"([{"n":1},{"p":null,"n":2}])", "2"},
    {R"({{ data.l | json: "$[?(@ > 2)]" }})", R"({"l":[1,2,3,"9"]})", "3"},
    {"{{ data | json: '$.' }}", "1", "!the JSONPath cannot be read"},
    {"{{ data | json: 'a' }}", "1", "!the JSONPath cannot be read"},
    {"{{ data | json: '$[?(@[?(@.a)])]' }}", "[1]", "!a JSONPath filter cannot hold another"},
    {"{{ data | json: '$.a.b' }}", R"("text")", "null"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(filters)

BOOST_AUTO_TEST_CASE(change_texts) { check(texts); }
BOOST_AUTO_TEST_CASE(compute_with_numbers) { check(numbers); }
BOOST_AUTO_TEST_CASE(work_on_lists) { check(lists); }
BOOST_AUTO_TEST_CASE(format_dates) { check(dates); }
BOOST_AUTO_TEST_CASE(select_by_json_path) { check(json_paths); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
