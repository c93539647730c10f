#include "appliance/config/settings.hpp"
#include "tests/unit/config/file.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using tests::config::complete;
using tests::config::File;
using Texts = std::vector<std::string>;

namespace {

struct Case {
  std::string appended;
  std::string mistake;  ///< how it begins
};

const std::vector<Case> cases{
    {"path = \"b\"\n", "12: Error while parsing key-value pair: cannot redefine existing"},
    {"[storage]\n", "12: Error while parsing table header: cannot redefine existing"},
    {"[log]\nlevel = \"info\n", "13: Error while parsing string"},
    {"[limits]\nqueue = 0\n", "13: limits.queue must be between 1 and 1048576"},
    {"[limits]\nqueue = 1048577\n", "13: limits.queue must be between 1 and 1048576"},
    {"[limits]\nqueue = -1\n", "13: limits.queue must be between 1 and 1048576"},
    {"[limits]\nqueue = \"9\"\n", "13: limits.queue must be an integer between 1 and 1048576"},
    {"[limits]\nqueue = 1.5\n", "13: limits.queue must be a single value: integer, 1 to 1048576"},
    {"[limits]\nqueue = [1]\n", "13: limits.queue must be a single value: integer, 1 to 1048576"},
    {"[limits]\nqeue = 1\n", "13: limits.qeue is not a setting; did you mean queue?"},
    {"[limits]\nsomething_else = 1\n", "13: limits.something_else is not a setting"},
    {"[limts]\n", "12: [limts] is not a section; did you mean limits?"},
    {"[[limits]]\nqueue = 1\n", "12: limits is a section: write [limits] once"},
    {"[log]\nrequests = 1\n", "13: log.requests must be true or false"},
    {"[log]\nformat = \"xml\"\n", "13: log.format must be \"json\" or \"text\""},
    {"[log]\nlevel = 3\n", "13: log.level must be \"trace\", \"debug\", \"info\", \"warning\" or \"error\""},
    {"[telemetry]\nlisten = \"9464\"\n", "13: telemetry.listen must be an address and a port"},
    {"[basis_theory]\ndestinations = \"https://example.com/\"\n",
     "13: basis_theory.destinations must be an array of texts in quotes"},
    {"[basis_theory]\ndestinations = [1]\n", "13: basis_theory.destinations must be an array of URLs"},
    {"[basis_theory]\ndestinations = [\"http://example.com/\"]\n",
     "13: basis_theory.destinations holds a URL that cannot be used: The URL must begin with https://."},
    {"[basis_theory]\ndestination_networks = [\"10.0.0.1/8\"]\n",
     "13: basis_theory.destination_networks must hold networks such as"},
    {"[storage.more]\n", "12: storage.more is not a setting"},
};

const std::vector<Case> token_uris{
    {"pkcs11:token=a;serial=1%20", ""},
    {"token=a", "must be a PKCS#11 URI"},
    {"pkcs11:", "must be a PKCS#11 URI"},
    {"pkcs11:token=a;", "must be a PKCS#11 URI"},
    {"pkcs11:token=", "may select by"},
    {"pkcs11:object=a", "may select by"},
    {"pkcs11:token=a?pin-value=1", "must not carry a PIN"},
    {"pkcs11:token=a?pin-source=file:a", "must not carry a PIN"},
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_mistake)

BOOST_AUTO_TEST_CASE(is_reported_alone_with_its_line) {
  for (const auto& [appended, mistake] : cases) {
    const auto found = File(std::string(complete) + appended).mistakes();
    BOOST_REQUIRE_MESSAGE(found.size() == 1, appended);
    BOOST_TEST(found.front().starts_with(mistake), found.front() << " is not: " << mistake);
  }
}

BOOST_AUTO_TEST_CASE(in_the_token_uri_says_what_a_uri_may_hold) {
  for (const auto& [uri, mistake] : token_uris) {
    const auto found = File(replaced(std::string(complete), "pkcs11:token=coffer", uri)).mistakes();
    BOOST_REQUIRE_MESSAGE(found.size() == (mistake.empty() ? 0U : 1U), uri);
    if (!found.empty()) {
      BOOST_TEST(found.front().starts_with("7: hsm.token " + mistake), found.front());
    }
  }
}

BOOST_AUTO_TEST_CASE(does_not_hide_another_and_all_come_in_the_order_of_the_file) {
  const Texts expected{"1: debug stands outside of any section",
                       "2: server.certificate is required",
                       "2: server.private_key is required",
                       "3: server.io_threads must be between 1 and 64",
                       "4: hsm.token is required",
                       "5: hsm.module must be a path in quotes",
                       "5: storage.path is required"};
  const auto found = File("debug = true\n[server]\nio_threads = 65\n[hsm]\nmodule = \"\"\n").mistakes();
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_a_pin_in_the_file_points_to_the_pin_file_and_does_not_repeat_it) {
  const auto found = File(replaced(std::string(complete), "[hsm]\n", "[hsm]\npin = \"73519\"\n")).mistakes();
  BOOST_REQUIRE(found.size() == 1);
  BOOST_TEST(found.front().starts_with("6: hsm.pin: the PIN must never stand in the configuration"));
  BOOST_TEST(found.front().find("hsm.pin_file") != std::string::npos);
  BOOST_TEST(found.front().find("73519") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(in_the_syntax_does_not_repeat_what_could_be_a_pin) {
  const auto pin = std::string(30, '7');
  for (const auto& value : {pin, pin + "x", "\"" + pin, "0" + pin, "." + pin, "a" + pin, "-" + pin, "0x" + pin}) {
    const auto found = File("[hsm]\npin = " + value + "\n").mistakes();
    BOOST_REQUIRE_MESSAGE(found.size() == 1, value);
    BOOST_TEST(found.front().starts_with("2: "), found.front());
    BOOST_TEST(found.front().find("777") == std::string::npos, found.front());
  }
}

BOOST_AUTO_TEST_CASE(of_an_empty_file_is_every_required_setting) {
  const auto required =
      std::ranges::count(appliance::settings(), appliance::Presence::required, &appliance::Setting::presence);
  BOOST_TEST(File("").mistakes().size() == static_cast<std::size_t>(required));
}

BOOST_AUTO_TEST_CASE(names_the_file_for_editors_to_jump_to) {
  const appliance::Mistake mistake{"coffer.toml", 12, "hsm.sessions must be between 1 and 256"};
  BOOST_TEST(mistake.message() == "coffer.toml:12: hsm.sessions must be between 1 and 256");
}

BOOST_AUTO_TEST_CASE(of_a_file_that_cannot_be_read_has_no_line) {
  const tests::support::TemporaryDirectory directory;
  for (const auto& path : {directory / "absent.toml", directory.path()}) {
    const auto loaded = appliance::load_config(path);
    const auto& found = std::get<std::vector<appliance::Mistake>>(loaded);
    BOOST_REQUIRE(found.size() == 1);
    BOOST_TEST(found.front().line == 0U);
    BOOST_TEST(found.front().message().starts_with(path.string() + ": cannot be read: "));
  }
}

BOOST_AUTO_TEST_SUITE_END()
