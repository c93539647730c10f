#include "tests/support/softhsm.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <string>

using namespace tests::support;

namespace {

std::string configured() {
  const char* value = std::getenv("SOFTHSM2_CONF");
  return value == nullptr ? std::string() : value;
}

std::string shown(const std::filesystem::path& directory) {
  const auto out = directory / "slots";
  BOOST_REQUIRE(run({.arguments = {"softhsm2-util", "--show-slots"}, .standard_output = out}).succeeded());
  return read_file(out);
}

Exit make(const std::filesystem::path& directory, const std::string& label) {
  return run({.arguments = {COFFER_SOURCE_DIRECTORY "/softhsm-config/make-token.sh", directory, label}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_softhsm_token)

BOOST_AUTO_TEST_CASE(is_there_as_long_as_its_object) {
  const std::string before = configured();
  std::filesystem::path directory;
  {
    const SofthsmToken token;
    directory = token.directory();
    BOOST_TEST(configured() == (directory / "softhsm2.conf").string());
    BOOST_TEST(token.uri() == "pkcs11:token=coffer-test");
    BOOST_TEST(std::filesystem::exists(token.module_path()));
    BOOST_TEST(shown(directory).find("coffer-test") != std::string::npos);
  }
  BOOST_TEST(configured() == before);
  BOOST_TEST(!std::filesystem::exists(directory));
}

BOOST_AUTO_TEST_CASE(keeps_its_pins_and_keys_to_the_owner) {
  const SofthsmToken token;
  using std::filesystem::perms;
  BOOST_TEST(token.pin().size() == 32U);
  BOOST_CHECK(std::filesystem::status(token.pin_file()).permissions() == (perms::owner_read | perms::owner_write));
  BOOST_CHECK(std::filesystem::status(token.so_pin_file()).permissions() == (perms::owner_read | perms::owner_write));
  BOOST_CHECK(std::filesystem::status(token.directory() / "tokens").permissions() == perms::owner_all);
  BOOST_TEST(read_file(token.pin_file()) != read_file(token.so_pin_file()));
}

BOOST_AUTO_TEST_CASE(is_kept_when_made_again) {
  const SofthsmToken token;
  const std::string slots = shown(token.directory());
  const std::string pin = read_file(token.pin_file());
  std::filesystem::remove(token.directory() / "slots");
  BOOST_TEST(make(token.directory(), token.label()).succeeded());
  BOOST_TEST(shown(token.directory()) == slots);
  BOOST_TEST(read_file(token.pin_file()) == pin);
}

BOOST_AUTO_TEST_CASE(needs_a_plain_label) {
  const TemporaryDirectory directory;
  BOOST_TEST(make(directory.path(), "two words").value == 2);
  BOOST_TEST(make(directory.path(), "$(id)").value == 2);
  BOOST_TEST(make(directory.path(), "").value == 2);
}

BOOST_AUTO_TEST_SUITE_END()
