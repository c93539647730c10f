#include "appliance/cli/output.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace {

std::string shown(const char* json) {
  rapidjson::Document document;
  document.Parse(json);
  BOOST_REQUIRE(!document.HasParseError());
  std::ostringstream out;
  appliance::cli::print_for_people(document, out);
  return out.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(output_for_people)

BOOST_AUTO_TEST_CASE(aligns_the_members_of_an_object) {
  BOOST_TEST(shown(R"({"id":"1","tenant_name":"Käse","ok":true,"n":7,"none":null,"empty":[],"list":["a","b"]})") ==
             "id           1\n"
             "tenant_name  Käse\n"
             "ok           true\n"
             "n            7\n"
             "none         -\n"
             "empty        -\n"
             "list         a, b\n");
}

BOOST_AUTO_TEST_CASE(shows_a_list_of_objects_as_a_table_of_all_their_members) {
  BOOST_TEST(shown(R"([{"id":"1","name":"Käse"},{"id":"22","extra":{"a":1}}])") ==
             "ID  NAME  EXTRA\n"
             "1   Käse  -\n"
             "22  -     1\n");
}

BOOST_AUTO_TEST_CASE(counts_what_does_not_fit_a_cell_of_a_table) {
  BOOST_TEST(shown(R"([{"id":"1","permissions":["a","b"],"settings":{},"rules":[{"x":1}]}])") ==
             "ID  PERMISSIONS  SETTINGS  RULES\n"
             "1   2            0         1\n");
}

BOOST_AUTO_TEST_CASE(shows_lists_inside_an_object_after_it) {
  BOOST_TEST(shown(R"({"checks":[{"name":"seal"}],"ok":true})") == "ok  true\n\nchecks:\nNAME\nseal\n");
}

BOOST_AUTO_TEST_CASE(says_none_for_an_empty_list) { BOOST_TEST(shown("[]") == "none\n"); }

BOOST_AUTO_TEST_CASE(sends_to_the_log_of_cofferd_only_for_what_cofferd_knows) {
  const auto told = [](bool of_cofferd) {
    appliance::cli::Failure failure{"unavailable", "the token does not answer", {}};
    failure.of_cofferd = of_cofferd;
    std::ostringstream err;
    appliance::cli::print_for_people(failure, err);
    return err.str();
  };
  BOOST_TEST(told(false) == "coffer: the token does not answer\n");
  BOOST_TEST(told(true).ends_with("The log of cofferd (journalctl -u coffer) says more.\n"));
}

BOOST_AUTO_TEST_CASE(cannot_steer_the_terminal) {
  BOOST_TEST(shown(R"([{"a\u001b[2Jb":"x\ny\u009bz"}])") == "A\\X1B[2JB\nx\\x0Ay\\x9Bz\n");
}

BOOST_AUTO_TEST_CASE(escapes_control_characters_direction_marks_and_broken_utf_8) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"plain äöü 漢字 😀", "plain äöü 漢字 😀"},
      {std::string("\0\x1B\x7F", 3), "\\x00\\x1B\\x7F"},
      {"\xC2\x9B", "\\x9B"},
      {"\xE2\x80\xAE"
       "x",
       "\\u{202E}x"},
      {"\xFF", "\\xFF"},
      {"\xC3", "\\xC3"},
      {"\xC0\x9B", "\\xC0\\x9B"},
      {"\xED\xA0\x80", "\\xED\\xA0\\x80"},
      {"\xE0\x80\x9B", "\\xE0\\x80\\x9B"},
      {"\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
  };
  for (const auto& [raw, safe] : cases) {
    BOOST_TEST(appliance::cli::escaped(raw) == safe);
  }
}

BOOST_AUTO_TEST_SUITE_END()
