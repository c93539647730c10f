#include "tests/unit/expression/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace tests::expression {
namespace {

using namespace appliance;
using namespace appliance::expression;

Leaves masked(std::string_view mask, const Limits& limits = {}) {
  static const auto data =
      document(R"({"number":"4242424242424242","expiration_month":10,"expiration_year":2028,"cvc":"123"})");
  return evaluate_leaves(document(mask).root(), {{"data", &data.root()}}, services(), limits);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_mask)

BOOST_AUTO_TEST_CASE(keeps_the_types_of_its_leaves) {
  const auto leaves = masked(R"({"number":"{{ data.number | reveal_last: 4 }}","month":"{{ data.expiration_month }}",)"
                             R"("kept":[true,7,null,"text"],"deep":{"x":["{{ data.cvc | size }}"]}})");
  BOOST_TEST(leaves.failures.empty());
  BOOST_TEST(json::write_public(leaves.value.root()) ==
             R"({"number":"XXXXXXXXXXXX4242","month":10,"kept":[true,7,null,"text"],"deep":{"x":[3]}})");
}

BOOST_AUTO_TEST_CASE(leaves_out_what_fails_and_says_where) {
  const auto leaves =
      masked(R"({"a/b":"{{ data.number, reveal_last: 4 }}","list":["{{ data | nosuch }}","ok"],"c":1})");
  BOOST_TEST(json::write_public(leaves.value.root()) == R"({"list":[null,"ok"],"c":1})");
  BOOST_REQUIRE_EQUAL(leaves.failures.size(), 2U);
  BOOST_TEST(leaves.failures[0].pointer == "/a~1b");
  BOOST_TEST(leaves.failures[0].failure.position == 14U);
  BOOST_TEST(leaves.failures[1].pointer == "/list/0");
}

BOOST_AUTO_TEST_CASE(of_one_text_may_be_absent) {
  BOOST_TEST(masked(R"("{{ data | nosuch }}")").absent);
  BOOST_TEST(!masked(R"("{{ data.cvc }}")").absent);
}

BOOST_AUTO_TEST_CASE(shares_its_budget_between_its_leaves) {
  Limits limits;
  limits.steps = 1500;
  const auto* loop = R"("{% for i in (1..100) %}{{ i }}{% endfor %}")";
  std::string mask = "[";
  for (int i = 0; i < 20; ++i) {
    mask.append(i == 0 ? "" : ",").append(loop);
  }
  const auto leaves = masked(mask + "]", limits);
  BOOST_TEST(!leaves.failures.empty());
  BOOST_TEST(leaves.failures.size() < 20U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::expression
