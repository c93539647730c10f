#include "appliance/proxy/masking.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace appliance::proxy;

std::string masked(const std::string& text, const std::string& expression, const std::string& replacement = "*") {
  const auto result = mask(text, expression, replacement);
  const auto* bytes = std::get_if<hsm::WipingBytes>(&result);
  return bytes == nullptr ? "too much work" : std::string(hsm::text_of(*bytes));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_mask)

// The examples of the Basis Theory documentation, "Mask transforms".
BOOST_AUTO_TEST_CASE(overwrites_what_its_groups_captured_throughout_the_match) {
  BOOST_TEST(masked(R"({"accountNumber":"56834512"})", R"re("accountNumber":"(.*?)")re") ==
             R"({"accountNumber":"********"})");
  BOOST_TEST(masked("aabbccaabbccaa", "^(aa).*?$") == "**bbcc**bbcc**");
}

BOOST_AUTO_TEST_CASE(leaves_everything_outside_of_matches) {
  BOOST_TEST(masked("a=1;b=1;a=22", "a=(\\d+)") == "a=*;b=1;a=**");
  BOOST_TEST(masked("nothing", "(x)") == "nothing");
  BOOST_TEST(masked("x", "(y)|x") == "x");
  BOOST_TEST(masked("Zoë", "(Zoë)", "•") == "•••");
  BOOST_TEST(masked("", "(.*)").empty());
}

BOOST_AUTO_TEST_CASE(needs_a_regular_expression_with_a_group) {
  BOOST_TEST(check_mask("(a)").empty());
  BOOST_TEST(!check_mask("a").empty());
  BOOST_TEST(!check_mask("(a").empty());
  BOOST_TEST(!check_mask("(?:a)").empty());
}

BOOST_AUTO_TEST_CASE(ends_on_expressions_that_would_not) {
  const std::string hostile(200'000, 'a');
  BOOST_TEST(masked(hostile + "!", "^(a+)+$") == "too much work");
  BOOST_TEST(masked(hostile, "(a)").size() == hostile.size());
  BOOST_TEST(masked(hostile, "^(a*)$").find('a') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(finds_card_numbers_by_themselves) {
  const auto result = [](const std::string& text) { return std::string(hsm::text_of(mask_card_numbers(text, "X"))); };
  BOOST_TEST(result(R"({"pan":"4242424242424242"})") == R"({"pan":"XXXXXXXXXXXXXXXX"})");
  BOOST_TEST(result("378282246310005 4242424242424243 12") == "XXXXXXXXXXXXXXX 4242424242424243 12");
  BOOST_TEST(result("84242424242424242424242").find('X') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
