#include "tests/unit/config/file.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using tests::config::complete;
using tests::config::File;

namespace {

const std::string whole =
    "[[guardian.connectors]]\n"
    "name = \"lab\"\n"
    "kind = \"sandbox\"\n"
    "url = \"https://tsp.example/base\"\n"
    "schemes = [\"visa\", \"american express\"]\n"
    "certificate = \"tls/client.pem\"\n"
    "private_key = \"/etc/client.key\"\n";

struct Case {
  std::string appended;
  std::string mistake;
};

const std::vector<Case> cases{
    {"deadline_milliseconds = 99\n", "19: guardian.connectors.deadline_milliseconds must be between 100 and 60000"},
    {"deadline = 1\n", "19: guardian.connectors.deadline is not a setting"},
    {"ca = 1\n", "19: guardian.connectors.ca must be a path in quotes"},
    {whole, "19: two guardian.connectors have one name or serve one scheme"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_connector)

BOOST_AUTO_TEST_CASE(is_a_table_of_its_own) {
  const File file(std::string(complete) + whole + "deadline_milliseconds = 500\n");
  BOOST_TEST(file.mistakes() == std::vector<std::string>(), boost::test_tools::per_element());
  const auto loaded = file.load();
  const auto& connectors = std::get<appliance::Config>(loaded).guardian.connectors;
  BOOST_TEST_REQUIRE(connectors.size() == 1U);
  BOOST_TEST(connectors.front().name == "lab");
  BOOST_TEST(connectors.front().url.text() == "https://tsp.example/base");
  BOOST_TEST(connectors.front().schemes == (std::vector<std::string>{"visa", "american express"}),
             boost::test_tools::per_element());
  BOOST_TEST(connectors.front().certificate == file.path().parent_path() / "tls/client.pem");
  BOOST_TEST(connectors.front().private_key == "/etc/client.key");
  BOOST_TEST(connectors.front().deadline_milliseconds == 500U);
}

BOOST_AUTO_TEST_CASE(with_a_mistake_is_refused_with_its_line) {
  for (const auto& [appended, mistake] : cases) {
    const auto found = File(std::string(complete) + whole + appended).mistakes();
    BOOST_TEST_CONTEXT(appended) {
      BOOST_TEST_REQUIRE(found.size() == 1U);
      BOOST_TEST(found.front() == mistake);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_what_it_needs_is_refused) {
  const auto found = File(std::string(complete) + "[[guardian.connectors]]\nname = \"Lab\"\n").mistakes();
  BOOST_TEST(found.size() == 6U);
}

BOOST_AUTO_TEST_SUITE_END()
