#include "appliance/cli/completion.hpp"
#include "appliance/cli/verbs.hpp"
#include "tests/support/directory.hpp"
#include "tests/unit/cli/fixture.hpp"

#include <boost/test/unit_test.hpp>

using tests::support::read_file;

namespace {

/// The page's entry for one verb: from its heading to the next verb's or the next section.
std::string entry_of(const appliance::cli::Verb& verb, const std::string& page) {
  const auto words = "coffer " + verb.name();
  auto begin = page.find("\n.B " + words + "\n");
  begin = begin == std::string::npos ? page.find("\n.BI \"" + words + " \"") : begin;
  BOOST_REQUIRE_MESSAGE(begin != std::string::npos, words);
  const auto end = std::min(
      {page.find("\n.B coffer ", begin + 1), page.find("\n.BI \"coffer ", begin + 1), page.find("\n.SH", begin + 1)});
  return page.substr(begin, end - begin);
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

/// "--name" as roff writes it.
std::string roff_option(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out += c == '-' ? "\\-" : std::string(1, c);
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_package)

BOOST_AUTO_TEST_CASE(has_the_completion_that_the_table_of_verbs_gives) {
  BOOST_TEST(read_file(COFFER_PACKAGING "/completion/coffer.bash") == appliance::cli::bash_completion());
  BOOST_TEST(tests::cli::Fixture::bare({"completion", "bash"}).out == appliance::cli::bash_completion());
}

BOOST_AUTO_TEST_CASE(has_a_manual_page_with_exactly_the_verbs_and_options_of_the_table) {
  const auto page = read_file(COFFER_PACKAGING "/man/coffer.1");
  for (const auto& verb : appliance::cli::verbs()) {
    const auto entry = entry_of(verb, page);
    std::size_t options = 0;
    for (const auto& option : verb.options) {
      const bool positional = !option.name.starts_with('-');
      options += positional ? 0 : 1;
      const auto part = positional ? std::string(option.value) : roff_option(option.name);
      BOOST_TEST(count(entry, part) == 1U, verb.name() << ' ' << option.name);
      for (const auto choice : option.choices) {
        BOOST_TEST(count(entry, choice) >= 1U, verb.name() << ' ' << choice);
      }
    }
    BOOST_TEST(
        count(entry, "\n.BI \\-\\-") + count(entry, "\n.B \\-\\-") - count(entry, "\n.B \\-\\-json\n") == options,
        verb.name());
  }
  const auto verbs = page.substr(page.find(".SH VERBS"), page.find(".SH EXIT STATUS") - page.find(".SH VERBS"));
  BOOST_TEST(count(verbs, "\n.B coffer ") + count(verbs, "\n.BI \"coffer ") == appliance::cli::verbs().size());
}

BOOST_AUTO_TEST_SUITE_END()
