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

constexpr std::string_view more =
    "[approvals]\n"
    "required = 1\n"
    "[[operator]]\n"
    "name = \"ada\"\n"
    "roles = [\"administrator\"]\n"
    "user = \"root\"\n"
    "[[operator]]\n"
    "name = \"alan\"\n"
    "roles = [\"custodian\"]\n"
    "keys = [\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM8lczSnEKw5a2BrExB09lcd2uxf+PckB0C/P9s5aqy4\"]\n"
    "[[copy_token]]\n"
    "name = \"vault\"\n"
    "label = \"b\"\n"
    "serial = \"2\"\n"
    "manufacturer = \"SoftHSM project\"\n"
    "uri = \"pkcs11:token=b\"\n"
    "pin_file = \"pin\"\n"
    "[[custodians]]\n"
    "name = \"board\"\n"
    "threshold = 2\n"
    "shares = [\"x=a\", \"y=b\"]\n";

struct Case {
  std::string_view from;
  std::string_view to;
  Lines mistakes;
};

const std::vector<Case> cases{
    {"label", "lable", {"10: token.label is required", "11: token.lable is not a setting; did you mean label?"}},
    {"[token]", "[tokens]", {"10: [tokens] is not a section; did you mean token?", "34: [token] is required"}},
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
    {"required = 1", "required = 0", {"15: approvals.required must be a whole number from 1"}},
    {"required = 1", "required = 2", {"16: fewer operators are custodians with a key than approvals.required asks"}},
    {"\"administrator\"", "\"king\"", {"18: operator.roles must be a list of administrator"}},
    {"user = \"root\"\n", "", {"16: of the operators at least one must be an administrator with an OS user"}},
    {"ssh-ed25519", "ssh-dss", {"23: operator.keys must be a list of OpenSSH public keys"}},
    {"uri = \"pkcs11:token=b\"", "uri = \"pkcs11:token=b?pin-value=4711\"", {"24: a token's URI begins with pkcs11:"}},
    {"name = \"board\"", "name = \"vault\"", {"24: two recipients have one name", "31: two recipients have one name"}},
    {"threshold = 2", "threshold = 3", {"31: custodians are 2 to 7, and the threshold is from 2"}},
    {"\"y=b\"", "\"y=a\"", {"31: two shares have one file"}},
    {"\"y=b\"", "\"y\"", {"34: custodians.shares must be a list of \"NAME=PATH\""}},
};

/// As roff writes a text.
std::string in_roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '-' ? "\\-" : std::string(1, c);
  }
  return out;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

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

BOOST_AUTO_TEST_CASE(that_is_whole_has_no_mistakes) {
  BOOST_TEST(mistakes_of(std::string(whole)).empty());
  BOOST_TEST(mistakes_of(std::string(whole) + std::string(more)).empty());
}

BOOST_AUTO_TEST_CASE(has_all_its_mistakes_reported_with_their_lines) {
  for (const auto& [from, to, expected] : cases) {
    auto text = std::string(whole) + std::string(more);
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

BOOST_AUTO_TEST_CASE(is_described_by_its_manual_page) {
  const auto page = tests::support::read_file(COFFER_PACKAGING "/man/coffer-ceremony.5");
  for (const auto& section : appliance::ceremony::sections()) {
    const bool repeated = section.times == appliance::ceremony::Times::repeated;
    const auto heading = ".SH \"" + std::string(repeated ? "[[" : "[") + std::string(section.name);
    const auto begin = page.find(heading + (repeated ? "]]\"\n" : "]\"\n"));
    BOOST_TEST_REQUIRE(begin != std::string::npos, section.name);
    const auto part = page.substr(begin, page.find("\n.SH", begin) - begin);
    BOOST_TEST(part.find(in_roff(section.explanation)) != std::string::npos, section.name);
    std::size_t settings = 0;
    for (const auto& setting : appliance::ceremony::settings()) {
      if (setting.section == section.name) {
        ++settings;
        const auto entry = "\n.B " + std::string(setting.key) + "\n" + in_roff(setting.explanation);
        BOOST_TEST(part.find(entry) != std::string::npos, section.name << '.' << setting.key);
      }
    }
    BOOST_TEST(count(part, "\n.TP\n") == settings, section.name);
  }
}

BOOST_AUTO_TEST_CASE(that_nobody_could_review_is_refused) {
  BOOST_TEST(mistakes_of(std::string(whole) + std::string(70'000, '#')).size() == 1U);
  BOOST_TEST(std::get<std::vector<appliance::Mistake>>(load_script("/absent.toml")).front().text == "cannot be read");
}

BOOST_AUTO_TEST_SUITE_END()
