#include "appliance/forwarding/scrubbing.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

std::string scrubbed(const std::string& text) {
  return std::string(hsm::text_of(appliance::forwarding::scrub_card_numbers(text)));
}

struct Case {
  const char* text;
  const char* result;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scrubbing)

BOOST_AUTO_TEST_CASE(hides_card_numbers_wherever_they_stand) {
  const std::vector<Case> cases{
      {R"({"pan":"4242424242424242"})", R"({"pan":"424242******4242"})"},
      {"4242 4242 4242 4242", "4242 42** **** 4242"},
      {"4242-4242-4242-4242.", "4242-42**-****-4242."},
      {"378282246310005", "378282*****0005"},
      {"20301 4242424242424242 77", "20301 424242******4242 77"},
      {"9999990000000006", "999999******0006"},
      {"n=4242424242424242&m=12", "n=424242******4242&m=12"},
      {"4242424242424242 4000056655665556", "424242******4242 400005******5556"},
  };
  for (const auto& c : cases) {
    BOOST_TEST(scrubbed(c.text) == c.result);
  }
}

BOOST_AUTO_TEST_CASE(leaves_all_else_as_it_is) {
  for (const std::string text : {"", "4242424242424243", "84242424242424242424242", "1 2 3 4", "2026-01-05T09:00:00Z",
                                 R"({"amount":1999,"id":"a1"})", "\xff\x00 4242", "4242  4242  4242  4242"}) {
    BOOST_TEST(scrubbed(text) == text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
