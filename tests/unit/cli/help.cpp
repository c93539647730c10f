#include "appliance/cli/verbs.hpp"
#include "tests/unit/cli/fixture.hpp"

#include <boost/test/unit_test.hpp>

using tests::cli::Fixture;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(help)

BOOST_AUTO_TEST_CASE(names_every_noun_first_steps_and_exit_codes) {
  const auto result = Fixture::bare({"--help"});
  BOOST_TEST(result.code == 0);
  for (const auto& noun : appliance::cli::nouns()) {
    BOOST_TEST(contains(result.out, "  " + std::string(noun.name) + " "));
    BOOST_TEST(contains(result.out, noun.summary));
  }
  BOOST_TEST(contains(result.out, "First steps:"));
  BOOST_TEST(contains(result.out, "Exit codes:"));
}

BOOST_AUTO_TEST_CASE(of_a_noun_names_its_verbs) {
  for (const auto& verb : appliance::cli::verbs()) {
    const auto result = Fixture::bare({std::string(verb.noun), "--help"});
    BOOST_TEST(result.code == 0);
    BOOST_TEST(contains(result.out, verb.verb.empty() ? "Examples:" : verb.summary), result.out);
  }
}

BOOST_AUTO_TEST_CASE(of_a_verb_names_its_options_and_shows_examples) {
  for (const auto& verb : appliance::cli::verbs()) {
    auto words = std::vector<std::string>{std::string(verb.noun), std::string(verb.verb), "--help"};
    std::erase(words, "");
    const auto result = Fixture::bare(words);
    BOOST_TEST(result.code == 0);
    BOOST_TEST(contains(result.out, "Usage: coffer " + verb.name()), result.out);
    BOOST_TEST(contains(result.out, "Examples:\n  coffer "));
    for (const auto& option : verb.options) {
      BOOST_TEST(contains(result.out, std::string(option.name) + " "));
      BOOST_TEST(contains(result.out, option.help));
    }
  }
}

BOOST_AUTO_TEST_CASE(is_offered_where_the_command_is_not_complete_or_not_known) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{},
       "\"coffer\" needs one of: init, status, config, hsm, clock, tenants, applications, keys, audit, backup, "
       "bin, card-keys, custody, operators, approvals"},
      {{"tenants"}, "\"coffer tenants\" needs one of: create, list, delete"},
      {{"tenats"}, "\"coffer\" does not know \"tenats\"; did you mean \"tenants\"?"},
      {{"tenants", "lst"}, "\"coffer tenants\" does not know \"lst\"; did you mean \"list\"?"},
      {{"tenants", "list", "create"}, "\"coffer tenants list\" does not know \"create\""},
      {{"init", "twice"}, "\"coffer init\" does not know \"twice\""},
  };
  for (const auto& [words, message] : cases) {
    const auto result = Fixture::bare(words);
    BOOST_TEST(result.code == 2);
    BOOST_TEST(result.err == "coffer: " + message + "\nRun with --help to see what is possible.\n");
  }
}

BOOST_AUTO_TEST_CASE(is_not_needed_to_learn_the_version) {
  const auto result = Fixture::bare({"--version"});
  BOOST_TEST(result.code == 0);
  BOOST_TEST(result.out == "coffer " COFFER_VERSION "\n");
}

BOOST_AUTO_TEST_SUITE_END()
