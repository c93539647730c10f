#include "appliance/config/values.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

namespace {

/// `"` inside a quoted roff argument is written twice.
std::string roff_argument(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  return out;
}

/// How coffer.toml(5) describes one setting.
std::string entry(const appliance::Setting& setting) {
  const auto standard = appliance::toml_text(setting, appliance::Config());
  std::string text = ".TP\n.BR " + std::string(setting.key) + " \" (" + roff_argument(appliance::type_text(setting)) +
                     ")\"\n" + std::string(setting.explanation) + "\n";
  if (setting.presence == appliance::Presence::required) {
    text += "Required.\n";
  } else if (!standard.empty()) {
    text += "Default: " + standard + ".\n";
  }
  return text;
}

/// The sections and settings of the page, as the tables say it should be.
std::string reference() {
  std::string text;
  for (const auto& section : appliance::sections()) {
    text += ".SH [" + std::string(section.name) + "]\n" + std::string(section.explanation) + "\n";
    for (const auto& setting : appliance::settings()) {
      text += setting.section == section.name ? entry(setting) : "";
    }
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_manual_page_of_the_configuration)

BOOST_AUTO_TEST_CASE(describes_exactly_the_settings_of_the_table) {
  const auto page = tests::support::read_file(COFFER_MANUAL);
  const auto begin = page.find(".SH [");
  const auto end = page.find(".SH EXAMPLE");
  BOOST_REQUIRE(begin != std::string::npos);
  BOOST_REQUIRE(end != std::string::npos);
  BOOST_TEST(page.substr(begin, end - begin) == reference());
}

BOOST_AUTO_TEST_SUITE_END()
