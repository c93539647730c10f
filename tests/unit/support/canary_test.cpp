#include "tests/support/canary.hpp"

#include "tests/support/directory.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <stdexcept>
#include <string>

using namespace tests::support;
using namespace std::string_literals;

namespace {

constexpr std::string_view card = "4012888888881881";

struct Hiding {
  std::string content;
  std::string encoding;
};

std::ostream& operator<<(std::ostream& out, const Hiding& row) { return out << row.encoding << ": " << row.content; }

// The base64 rows were made with base64(1) from 'x', 'xy', 'xyz' before the number and 'end' behind it.
const Hiding hidings[] = {
    {"4012888888881881", "plain"},
    {"{\"data\":\"4012888888881881\"}", "plain"},
    {"4012 8888 8888 1881", "digits with separators"},
    {"no. 4012-8888-8888-1881.", "digits with separators"},
    {"4.0.1.2.8.8.8.8.8.8.8.8.1.8.8.1", "digits with separators"},
    {"44012 888888 881881", "digits with separators"},
    {"NDAxMjg4ODg4ODg4MTg4MQ==", "base64"},
    {"eDQwMTI4ODg4ODg4ODE4ODFlbmQ=", "base64"},
    {"eHk0MDEyODg4ODg4ODgxODgxZW5k", "base64"},
    {"eHl6NDAxMjg4ODg4ODg4MTg4MWVuZA==", "base64"},
    {"34303132383838383838383831383831", "hexadecimal"},
    {"4\0000\0001\0002\0008\0008\0008\0008\0008\0008\0008\0008\0001\0008\0008\0001\000"s, "UTF-16LE"},
};

const std::string harmless[] = {
    "",
    "4012888888881882",
    "401288888888188",
    "4012  8888 8888 1881",
    "NDAxMjg4ODg4ODg4MTk4MQ==",
    "4012888888881 then 881",
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_canary_search)

BOOST_DATA_TEST_CASE(finds_a_card_number, boost::unit_test::data::make(hidings), row) {
  const auto findings = find_canary_in(row.content, card);
  BOOST_REQUIRE_GE(findings.size(), 1U);
  BOOST_TEST(findings[0].encoding == row.encoding);
}

BOOST_DATA_TEST_CASE(passes_what_is_harmless, boost::unit_test::data::make(harmless), content) {
  BOOST_TEST(find_canary_in(content, card).empty());
}

BOOST_AUTO_TEST_CASE(finds_both_alphabets_of_base64_and_upper_case_hexadecimal) {
  const std::string canary = "\xFB\xEF\xBE\xFF\xFF\xFF\xAB\xCD\xEF";
  BOOST_TEST(find_canary_in("++++////q83v", canary).at(0).encoding == "base64");
  BOOST_TEST(find_canary_in("----____q83v", canary).at(0).encoding == "base64url");
  BOOST_TEST(find_canary_in("FBEFBEFFFFFFABCDEF", canary).at(0).encoding == "hexadecimal");
  BOOST_TEST(find_canary_in("fbefbeffffffabcdef", canary).at(0).encoding == "hexadecimal");
}

BOOST_AUTO_TEST_CASE(names_file_and_place_below_a_directory) {
  const TemporaryDirectory directory;
  std::filesystem::create_directories(directory.path() / "a/b");
  write_file(directory.path() / "a/b/clean", "nothing");
  write_file(directory.path() / "a/b/dirty", "0123" + std::string(card) + "56789" + std::string(card));
  write_file(directory.path() / ("a/" + std::string(card)), "clean content");
  const auto findings = find_canary(directory.path(), card);
  BOOST_REQUIRE_EQUAL(findings.size(), 3U);
  int in_content = 0;
  for (const CanaryFinding& finding : findings) {
    if (finding.encoding == "plain") {
      ++in_content;
      BOOST_TEST(finding.file == directory.path() / "a/b/dirty");
      BOOST_CHECK(finding.offset == 4 || finding.offset == 25);
    } else {
      BOOST_TEST(finding.encoding == "plain in the path");
    }
  }
  BOOST_TEST(in_content == 2);
}

BOOST_AUTO_TEST_CASE(refuses_a_canary_that_appears_by_chance) {
  BOOST_CHECK_THROW(static_cast<void>(find_canary_in("123", "123")), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
