#include "appliance/card/card_number.hpp"
#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace tests::expression {
namespace {

using namespace appliance;
using namespace appliance::expression;

struct Shape {
  std::string_view expression;
  std::string_view data;
  std::string_view pattern;  ///< '?' a lower-case letter, '#' a digit, '*' either
};

constexpr Shape shapes[] = {
    {"{{ data | alias_preserve_format }}", "ABC12345DEF67890", "???#####???#####"},
    {"{{ data | alias_preserve_format: 3 }}", "ABC12345DEF67890", "ABC#####???#####"},
    {"{{ data | alias_preserve_format: 0, 5 }}", "ABC12345DEF67890", "???#####???67890"},
    {"{{ data | alias_preserve_format: 3, 5 }}", "ABC12345DEF67890", "ABC#####???67890"},
    {"{{ data | alias_preserve_format: 0, 4 }}", "111-22-3333", "###-##-3333"},
    {"{{ data | alias_preserve_format }}", "É-ż.1", "?-?.#"},
    {"{{ data | alias_preserve_length: 0, 10 }}", "john.doe@gmail.com", "********@gmail.com"},
    {"{{ data | split: '@' | first | alias_preserve_length }}@{{ data | split: '@' | last }}",
     "johndoe@basistheory.com", "*******@basistheory.com"},
    {"{{ data | alias_card }}", "3622720627165567", "################"},
    {"{{ data | alias_card: 'true', 'false' }}", "3622720627165567", "36227206########"},
    {"{{ data | alias_card: 'false', 'true' }}", "3622720627165567", "############5567"},
    {"{{ data | alias_card: true, true }}", "3782-822463-10005", "3782-82####-#0005"},
    {"{{ data | alias_card: true, true }}", "3622 7206 2716 5567", "3622 7206 #### 5567"},
};

std::string alias(std::string_view expression, std::string_view data, const Services& from) {
  json::Document text;
  text.root() = json::make_text(data, text.pool());
  const auto result =
      appliance::expression::evaluate_text(std::get<Template>(parse(expression)), {{"data", &text.root()}}, from);
  return std::string(hsm::text_of(std::get<hsm::WipingBytes>(result)));
}

bool fits(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(), [](char c, char wanted) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = c >= 'a' && c <= 'z';
    switch (wanted) {
      case '?':
        return letter;
      case '#':
        return digit;
      case '*':
        return letter || digit;
      default:
        return c == wanted;
    }
  });
}

std::string digits_of(std::string text) {
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aliases)

BOOST_AUTO_TEST_CASE(keep_the_shape_and_differ) {
  const auto from = services();
  for (const auto& shape : shapes) {
    BOOST_TEST_CONTEXT(shape.expression << " over " << shape.data) {
      std::set<std::string> seen;
      for (int i = 0; i < 50; ++i) {
        seen.insert(alias(shape.expression, shape.data, from));
      }
      BOOST_TEST(seen.size() > 1);
      for (const auto& made : seen) {
        BOOST_TEST(fits(made, shape.pattern), made);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(of_cards_never_pass_the_luhn_check) {
  const auto from = services();
  for (const auto* expression :
       {"{{ data | alias_card }}", "{{ data | alias_card: true, true }}", "{{ data | alias_card: true }}"}) {
    for (int i = 0; i < 2000; ++i) {
      BOOST_TEST(!card::passes_luhn(digits_of(alias(expression, "3622-7206-2716-5567", from))));
    }
  }
}

BOOST_AUTO_TEST_CASE(draw_every_character_equally_often) {
  const auto from = services();
  std::map<char, int> counts;
  for (const char c : alias("{{ data | alias_preserve_length }}", std::string(72'000, 'x'), from)) {
    ++counts[c];
  }
  BOOST_TEST(counts.size() == 36U);
  for (const auto& [character, count] : counts) {
    BOOST_TEST(count > 1700, character);  // 2000 expected, with a deviation of 44
    BOOST_TEST(count < 2300, character);
  }
}

BOOST_AUTO_TEST_CASE(of_cards_refuse_what_they_cannot_hide) {
  BOOST_TEST(evaluate("{{ data | alias_card: true, true }}", R"("4242424242")") ==
             "!alias_card would reveal the whole number");
  BOOST_TEST(evaluate("{{ data | alias_card }}", R"("42x")") == "!alias_card needs a card number");
}

BOOST_AUTO_TEST_CASE(end_when_the_generator_is_stuck) {
  auto stuck = services();
  stuck.random = [](std::span<unsigned char> out) { std::fill(out.begin(), out.end(), static_cast<unsigned char>(0)); };
  json::Document text;
  text.root() = json::make_text("3622720627165567", text.pool());
  const auto parsed = std::get<Template>(parse("{{ data | alias_card }}"));
  const auto result = appliance::expression::evaluate_text(parsed, {{"data", &text.root()}}, stuck);
  BOOST_TEST(std::get<Failure>(result).reason == "no alias was found");
}

BOOST_AUTO_TEST_CASE(are_known_when_a_template_is_parsed) {
  const auto is_random = [](std::string_view text) { return std::get<Template>(parse(text)).is_random(); };
  BOOST_TEST(!is_random("{{ data | upcase }}"));
  BOOST_TEST(is_random("x{{ data | upcase | alias_preserve_length }}"));
  BOOST_TEST(is_random("{% if data %}{% for i in data %}{% assign x = i | alias_card %}{% endfor %}{% endif %}"));
  BOOST_TEST(is_random("{% case data %}{% else %}{% capture x %}{{ data | alias_card }}{% endcapture %}{% endcase %}"));
}

BOOST_AUTO_TEST_CASE(fail_without_a_generator) {
  json::Document text;
  text.root() = json::make_text("abc", text.pool());
  const auto parsed = std::get<Template>(parse("{{ data | alias_preserve_length }}"));
  const auto result = appliance::expression::evaluate(parsed, {{"data", &text.root()}}, Services());
  BOOST_TEST(std::get<Failure>(result).reason == "random values are not available here");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
