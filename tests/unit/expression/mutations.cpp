#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <random>
#include <string>

namespace tests::expression {
namespace {

using namespace appliance;
using namespace appliance::expression;

constexpr std::array<std::string_view, 12> seeds{
    "{{ data.a | split: ',' | sort | join: '-' | reveal: 1, 2, '#', '-' }}",
    "{%- for i in data.l limit:2 offset: 1 reversed -%}{{ forloop.index }}{% cycle 'a', 'b' %}{% else %}x{% endfor %}",
    "{% if data.a == 'x' or data.l contains 3 and data.o.k > 2 %}a{% elsif blank %}b{% else %}c{% endif %}",
    "{% case data.a %}{% when 1, 'x' %}y{% else %}z{% endcase %}{% unless data.n %}u{% endunless %}",
    "{% assign x = data.l | map: 'k' | sum | divided_by: 3.5 | round: 2 %}{% capture y %}{{ x }}{% endcapture %}{{ y "
    "}}",
    "{{ data | json: '$.o[?(@.k < 10 && !@.z)]..*' | stringify }}",
    "{{ data.l[-1] | date: '%Y-%m-%d %^a %3N %-d' | truncate: 7, '…' | url_encode | url_decode }}",
    "{% raw %}{{ x }}{% endraw %}{% comment %}c{% endcomment %}{% increment c %}{{ (1..4) | reverse | slice: 1, 2 }}",
    "{{ data.card | alias_card: true, false }} {{ data.a | alias_preserve_format: 1, 1 }}",
    "{{ data.a | hmac: 'sha-256', data.card | to_base64 | base64_decode }}",
    "{{ data.card | card_mask: true, true, '#', '-' | last4 | pad_left: 9, '0' | to_number | plus: 1.5 }}",
    "{{ data.l | where: 'k', 2 | default: 'd', allow_false: true | strip_html | escape_once | truncatewords: 2 }}",
};

constexpr std::string_view interesting = "{}%|'\"()[].,:-=<>!?*@$#0123456789abz \n\xc3\xff";

void mutate(std::string& text, std::mt19937& random) {
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  for (auto count = 1 + below(4); count > 0 && !text.empty(); --count) {
    const auto at = below(text.size());
    switch (below(4)) {
      case 0:
        text[at] = interesting[below(interesting.size())];
        break;
      case 1:
        text.erase(at, 1 + below(8));
        break;
      case 2:
        text.insert(at, 1, interesting[below(interesting.size())]);
        break;
      default: {
        const auto& other = seeds[below(seeds.size())];
        const auto from = below(other.size());
        text.insert(at, other.substr(from, 1 + below(20)));
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_mutated_template)

BOOST_AUTO_TEST_CASE(gives_a_result_or_a_failure) {
  const auto data =
      document(R"({"a":"x,y;é","l":[1,{"k":2},"3",null,[4]],"o":{"k":3},"n":null,"card":"4242-4242-4242-4242"})");
  const Scope scope{{"data", &data.root()}};
  const auto from = services();
  Limits limits;
  limits.steps = 20'000;
  std::mt19937 random(20'240'229);
  std::size_t results = 0;
  std::size_t failures = 0;
  for (int i = 0; i < 40'000; ++i) {
    std::string text(seeds[random() % seeds.size()]);
    mutate(text, random);
    if (const auto parsed = parse(text, limits); std::holds_alternative<Template>(parsed)) {
      const auto result = appliance::expression::evaluate(std::get<Template>(parsed), scope, from, limits);
      ++(std::holds_alternative<json::Document>(result) ? results : failures);
    } else {
      BOOST_TEST(std::get<Failure>(parsed).position <= text.size());
      ++failures;
    }
    static_cast<void>(parse_references(text, limits));
  }
  BOOST_TEST(results > 1000U);
  BOOST_TEST(failures > 1000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
