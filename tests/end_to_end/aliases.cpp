#include "tests/end_to_end/shared.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <regex>
#include <set>
#include <thread>

namespace tests::end_to_end {

namespace {

/// Creates `count` tokens over `connections` at once and returns their ids.
std::vector<std::string> made_at_once(const support::Service& service, const std::string& body, int count,
                                      int connections) {
  std::vector<std::vector<std::string>> made(static_cast<std::size_t>(connections));
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made) {
      threads.emplace_back([&, share = count / connections] {
        auto client = service.client();
        for (int i = 0; i < share; ++i) {
          mine.push_back(client.post("/tokens", body).text("/id"));
        }
      });
    }
  }
  std::vector<std::string> all;
  for (const auto& mine : made) {
    all.insert(all.end(), mine.begin(), mine.end());
  }
  return all;
}

/// ISO/IEC 7812-1, annex B.
bool passes_luhn(std::string digits) {
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int weighted = i % 2 == 1 ? 2 * digit : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 == 0;
}

struct CardAlias {
  const char* expression;
  const char* number;
  const char* shape;
};

std::ostream& operator<<(std::ostream& out, const CardAlias& row) { return out << row.expression << row.number; }

const std::vector<CardAlias> card_aliases{
    {"{{ data | alias_preserve_format }}", "4242424242424242", "[0-9]{16}"},
    {"{{ data | alias_preserve_format: 6, 4 }}", "378282246310005", "378282[0-9]{5}0005"},
    {"{{ data | alias_card }}", "4242424242424242", "[0-9]{16}"},
    {"{{ data | alias_card: 'true', 'true' }}", "4242424242424242", "42424242[0-9]{4}4242"},
    {"{{ data | alias_card: true, false }}", "378282246310005", "378282[0-9]{9}"},
    {"{{ data | alias_card: 'false', 'true' }}", "36227206271667", "[0-9]{10}1667"},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_alias, Caller)

BOOST_AUTO_TEST_CASE(is_never_given_twice_however_many_ask_at_once) {
  const auto made = made_at_once(
      service, R"({"id":"{{ data | alias_preserve_format }}","type":"token","data":"123-45-6789"})", 10'000, 16);
  const std::regex shape("[0-9]{3}-[0-9]{2}-[0-9]{4}");
  std::set<std::string> distinct;
  for (const auto& id : made) {
    BOOST_TEST(std::regex_match(id, shape), id);
    distinct.insert(id);
  }
  BOOST_TEST(distinct.size() == 10'000U);
}

BOOST_AUTO_TEST_CASE(of_a_space_that_is_full_is_a_uuid) {
  const auto made =
      made_at_once(service, R"({"id":"id{{ data | alias_preserve_format }}","type":"token","data":"7"})", 40, 8);
  const std::set<std::string> distinct(made.begin(), made.end());
  BOOST_TEST(distinct.size() == 40U);
  std::size_t uuids = 0;
  for (const auto& id : made) {
    const bool is_alias = std::regex_match(id, std::regex("id[0-9]"));
    BOOST_TEST((is_alias || is_uuid_v4(id)), id);
    uuids += is_alias ? 0 : 1;
  }
  BOOST_TEST(uuids >= 30U);
  BOOST_TEST(uuids < 40U);
}

BOOST_DATA_TEST_CASE_F(Caller, of_a_card_keeps_its_shape_and_is_no_card_number, card_aliases) {
  const auto body =
      std::string(R"({"type":"card_number","id":")") + sample.expression + R"(","data":")" + sample.number + "\"}";
  const std::regex shape(sample.shape);
  for (const auto& id : made_at_once(service, body, 160, 4)) {
    BOOST_TEST(std::regex_match(id, shape), id);
    BOOST_TEST(!passes_luhn(id), id);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
