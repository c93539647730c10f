#include "tests/unit/appliance/json_text.hpp"

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cmath>
#include <random>
#include <string>
#include <vector>

using namespace tests::appliance_layer;
namespace json = appliance::json;
using namespace std::string_view_literals;

namespace {

bool accepts(std::string_view text, std::size_t depth = depth_of_tests) {
  return std::holds_alternative<json::Document>(json::read(hsm::bytes_of(text), depth));
}

std::string_view reason_for(std::string_view text, std::size_t depth = depth_of_tests) {
  const auto result = json::read(hsm::bytes_of(text), depth);
  const auto* refusal = std::get_if<json::Refusal>(&result);
  return refusal == nullptr ? "accepted" : refusal->reason;
}

std::string nested(std::size_t depth, char open, char close) {
  return std::string(depth, open) + std::string(depth, close);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_json_text)

BOOST_AUTO_TEST_CASE(is_taken_where_rfc_8259_says_so) {
  struct Case {
    std::string_view text;
    std::string_view written;
  };
  const std::vector<Case> table{
      {"{}", "{}"},
      {"[]", "[]"},
      {" \t\r\n{ \"a\" : [ 1 , null , true , false ] } \n", R"({"a":[1,null,true,false]})"},
      {"null", "null"},
      {"\"\"", "\"\""},
      {"\"lonely\"", "\"lonely\""},
      {"0", "0"},
      {"-0", "0"},
      {"-1", "-1"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"18446744073709551615", "18446744073709551615"},
      {"0.5", "0.5"},
      {"-2.5e3", "-2500.0"},
      {"1E2", "100.0"},
      {"1e+2", "100.0"},
      {"5386309548021.25e8", "5.38630954802125e+20"},
      {"1e15", "1e+15"},
      {"0.30000000000000004", "0.30000000000000004"},
      {"0.1234567890123456", "0.1234567890123456"},
      {"0.00000000000000000001", "1e-20"},
      {"10.0", "10.0"},
      {"0.0", "0.0"},
      {R"("\u0041\"\\\/\b\f\n\r\t")", R"("A\"\\/\b\f\n\r\t")"},
      {R"("\uD83D\uDE00")", "\"\xF0\x9F\x98\x80\""},
      {"\"\xF0\x9F\x98\x80\"", "\"\xF0\x9F\x98\x80\""},
      {"\"\xED\x9F\xBF \xEE\x80\x80\"", "\"\xED\x9F\xBF \xEE\x80\x80\""},
      {R"("\u0000")", R"("\u0000")"},
      {"\"\x7F\"", "\"\x7F\""},
      {R"({"":0})", R"({"":0})"},
      {R"({"a":{"a":1},"b":{"a":1}})", R"({"a":{"a":1},"b":{"a":1}})"},
  };
  for (const auto& c : table) {
    BOOST_TEST_CONTEXT(c.text) { BOOST_TEST(written(parsed(c.text).root()) == c.written); }
  }
}

BOOST_AUTO_TEST_CASE(reads_again_as_it_was_written_whatever_its_numbers) {
  std::mt19937_64 random(20260101);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value) || std::fpclassify(value) == FP_SUBNORMAL) {
      continue;
    }
    const auto text = written(json::Value(value));
    const auto again = parsed(text);
    BOOST_REQUIRE_EQUAL(std::bit_cast<std::uint64_t>(again.root().GetDouble()), std::bit_cast<std::uint64_t>(value));
    BOOST_REQUIRE_EQUAL(written(again.root()), text);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_it_is_none) {
  const std::vector<std::string_view> table{
      "",
      " ",
      "{",
      "}",
      "[",
      "]",
      "[1,]",
      "[,1]",
      "[1 2]",
      "{\"a\"}",
      "{\"a\":}",
      "{\"a\":1,}",
      "{a:1}",
      "{'a':1}",
      "{\"a\" 1}",
      "{1:1}",
      "nul",
      "NULL",
      "True",
      "NaN",
      "Infinity",
      "-Infinity",
      "+1",
      "01",
      "-",
      "-01",
      ".5",
      "1.",
      "1e",
      "1e+",
      "0x10",
      "1 2",
      "{}{}",
      "[] x",
      "\"",
      "\"\\\"",
      "\"\\x41\"",
      "\"\\u12\"",
      "\"\\u12G4\"",
      "\"\\U0041\"",
      "\"a\nb\"",
      "\"a\tb\"",
      "\"\x01\"",
      "'a'",
      "/* */ 1",
      "1 // x",
      "\f1",
      "\v1",
      "\xEF\xBB\xBF{}",
      "[1]\xEF\xBB\xBF",
      "\xFE\xFF\0{\0}"sv,
      "{\0}"sv,
      "1\0"sv,
      "{}\0"sv,
      "\0"sv,
      "{} \0 {}"sv,
      "\"a\0b\""sv,
  };
  for (const auto text : table) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!accepts(text)); }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_it_is_not_utf_8) {
  const std::vector<std::string_view> table{
      "\"\x80\"",
      "\"\xC0\x80\"",
      "\"\xC1\xBF\"",
      "\"\xC3\"",
      "\"\xC3(\"",
      "\"\xE0\x80\x80\"",
      "\"\xE2\x82\"",
      "\"\xED\xA0\x80\"",
      "\"\xED\xBF\xBF\"",
      "\"\xF0\x80\x80\x80\"",
      "\"\xF4\x90\x80\x80\"",
      "\"\xF5\x80\x80\x80\"",
      "\"\xFF\"",
      "\"\xFE\"",
      "{\"\xC3(\":1}",
  };
  for (const auto text : table) {
    BOOST_TEST(!accepts(text));
  }
}

BOOST_AUTO_TEST_CASE(is_refused_with_half_a_surrogate_pair) {
  for (const auto text : {R"("\uD800")", R"("\uDBFFx")", R"("\uDC00")", R"("\uDFFF\uD800")", R"("\uD800\uD800")",
                          R"("\uD800\u0041")", R"({"\uDC00":1})", R"("\uD83D\\uDE00")"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!accepts(text)); }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_a_number_would_change) {
  for (const auto text : {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890", "1e400",
                          "-1e400", "1e-400", "0.1234567890123456789", "9007199254740993.0", "0.12345678901234567",
                          "123456789012345678.5", "0.10000000000000001"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!accepts(text)); }
  }
}

BOOST_AUTO_TEST_CASE(is_refused_where_a_member_comes_twice) {
  for (const auto text : {R"({"a":1,"a":2})", R"({"a":1,"\u0061":1})", R"([{"x":{"b":1,"c":2,"b":1}}])",
                          R"({"":1,"":1})", R"({"a\u0000b":1,"a\u0000b":1})"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(reason_for(text) == "an object names a member twice"); }
  }
  BOOST_TEST(accepts(R"({"a":1,"A":1,"a ":1,"a\u0000":1,"a\u0000b":1})"));
}

BOOST_AUTO_TEST_CASE(is_refused_where_the_last_of_many_members_repeats_one) {
  for (const std::size_t members : {15U, 16U, 17U, 18U, 40U}) {
    std::string text = "{";
    for (std::size_t i = 0; i < members; ++i) {
      text += "\"m" + std::to_string(i) + "\":0,";
    }
    BOOST_TEST_CONTEXT(members) {
      BOOST_TEST(accepts(text + "\"last\":0}"));
      BOOST_TEST(!accepts(text + "\"m0\":0}"));
      BOOST_TEST(!accepts(text + "\"m" + std::to_string(members - 1) + "\":0}"));
    }
  }
}

BOOST_AUTO_TEST_CASE(may_be_as_deep_as_allowed_and_no_deeper) {
  for (const std::size_t limit : {1U, 2U, 32U, 200U}) {
    BOOST_TEST_CONTEXT("limit " << limit) {
      BOOST_TEST(accepts(nested(limit, '[', ']'), limit));
      BOOST_TEST(reason_for(nested(limit + 1, '[', ']'), limit) == "nested too deeply");
    }
  }
  BOOST_TEST(accepts(R"([[1],[{"a":[1]}],[2]])", 4));
  BOOST_TEST(!accepts(R"([[1],[{"a":[1]}],[2]])", 3));
  BOOST_TEST(reason_for(std::string(100'000, '[')) == "nested too deeply");
}

BOOST_AUTO_TEST_CASE(may_have_a_hundred_thousand_members) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) {
    text += "\"member" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  }
  BOOST_TEST(parsed(text + "\"end\":1}").root().MemberCount() == 100'001U);
  BOOST_TEST(!accepts(text + "\"member50000\":1}"));
}

BOOST_AUTO_TEST_CASE(is_refused_without_showing_what_stood_in_it) {
  const auto result = json::read(hsm::bytes_of(R"({"number":"4242424242424242)"), depth_of_tests);
  const auto* refusal = std::get_if<json::Refusal>(&result);
  BOOST_REQUIRE(refusal != nullptr);
  BOOST_TEST(refusal->reason == "not valid JSON");
}

BOOST_AUTO_TEST_SUITE_END()
