#include "appliance/ceremony/settings.hpp"
#include "tests/unit/ceremony/fixture.hpp"

using appliance::ceremony::load_script;
using tests::ceremony::Lines;

namespace {

constexpr std::string_view whole =
    "[ceremony]\n"
    "name = \"Root key\"\n"
    "place = \"Room 4\"\n"
    "[[person]]\n"
    "name = \"Ada\"\n"
    "part = \"lead\"\n"
    "[[person]]\n"
    "name = \"Grace\"\n"
    "part = \"witness\"\n"
    "[token]\n"
    "label = \"coffer\"\n"
    "serial = \"1\"\n"
    "manufacturer = \"SoftHSM project\"\n";

struct Case {
  std::string_view from;
  std::string_view to;
  Lines mistakes;
};

const std::vector<Case> cases{
    {"label", "lable", {"10: token.label is required", "11: token.lable is not a setting; did you mean label?"}},
    {"[token]", "[tokens]", {"10: [tokens] is not a section; did you mean token?", "13: [token] is required"}},
    {"[token]", "[[token]]", {"10: token must be written [token]"}},
    {"[[person]]\nname = \"Ada\"", "[person]\nname = \"Ada\"", {"7: Error while parsing"}},
    {"place", "name", {"3: Error while parsing key-value pair: cannot redefine existing"}},
    {"\"lead\"",
     "\"boss\"",
     {"6: person.part must be \"lead\", \"witness\", \"custodian\", \"auditor\" or \"observer\""}},
    {"\"lead\"", "\"witness\"", {"4: of the people one must be the lead, and only one"}},
    {"\"witness\"",
     "\"lead\"",
     {"4: of the people one must be the lead, and only one", "4: of the people at least one must be a witness"}},
    {"\"Grace\"", "\"Ada\"", {"4: the same person is named twice"}},
    {"\"Room 4\"", "4", {"3: ceremony.place must be a text in quotes"}},
    {"\"Room 4\"", "\"\"", {"3: ceremony.place must be a text in quotes"}},
    {"\"Room 4\"", "true", {"3: ceremony.place must be a text, a whole number or a list of texts"}},
    {"\"Room 4\"",
     "\"Room 4\\nStep 9. Done\"",
     {"3: ceremony.place must be a text in quotes of 1 to 200 bytes on one"}},
    {"\"Room 4\"", "\"Room \\u202e4\"", {"3: ceremony.place must be a text in quotes"}},
    {"\"Room 4\"", "\"Room \\u00854\"", {"3: ceremony.place must be a text in quotes"}},
    {"\"Room 4\"", "\"Room 4", {"3: is no TOML from here on"}},
    {"serial = \"1\"",
     "pin = \"4711\"",
     {"10: token.serial is required", "12: token.pin: a PIN must never stand in a ceremony file"}},
};

Lines mistakes_of(const std::string& text) {
  const tests::support::TemporaryDirectory directory;
  tests::support::write_file(directory / "c.toml", text);
  const auto loaded = load_script(directory / "c.toml");
  Lines out;
  if (const auto* mistakes = std::get_if<std::vector<appliance::Mistake>>(&loaded)) {
    for (const auto& mistake : *mistakes) {
      out.push_back(std::to_string(mistake.line) + ": " + mistake.text);
    }
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_ceremony_file)

BOOST_AUTO_TEST_CASE(that_is_whole_has_no_mistakes) { BOOST_TEST(mistakes_of(std::string(whole)).empty()); }

BOOST_AUTO_TEST_CASE(has_all_its_mistakes_reported_with_their_lines) {
  for (const auto& [from, to, expected] : cases) {
    std::string text(whole);
    const auto found = mistakes_of(text.replace(text.find(from), from.size(), to));
    BOOST_TEST_CONTEXT(to) {
      BOOST_TEST_REQUIRE(found.size() == expected.size(), (found.empty() ? "none" : found.front()));
      for (std::size_t i = 0; i < found.size(); ++i) {
        BOOST_TEST(found[i].starts_with(expected[i]), found[i]);
        BOOST_TEST(found[i].find("4711") == std::string::npos);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(that_is_empty_lacks_every_required_section) {
  std::size_t required = 0;
  for (const auto& section : appliance::ceremony::sections()) {
    required += section.presence == appliance::ceremony::Presence::required ? 1 : 0;
  }
  BOOST_TEST(mistakes_of("").size() == required);
}

BOOST_AUTO_TEST_CASE(that_nobody_could_review_is_refused) {
  BOOST_TEST(mistakes_of(std::string(whole) + std::string(70'000, '#')).size() == 1U);
  BOOST_TEST(std::get<std::vector<appliance::Mistake>>(load_script("/absent.toml")).front().text == "cannot be read");
}

BOOST_AUTO_TEST_SUITE_END()
