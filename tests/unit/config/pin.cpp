#include "appliance/config/pin.hpp"

#include "appliance/error.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <cstdlib>

namespace {

using appliance::Config;

struct Fixture {
  tests::support::TemporaryDirectory directory{"pin"};
  Config::Hsm hsm;

  ~Fixture() { ::unsetenv("CREDENTIALS_DIRECTORY"); }

  void write(std::string_view name, std::string_view content, mode_t mode = 0600) const {
    tests::support::write_file(directory / name, content);
    BOOST_REQUIRE(::chmod((directory / name).c_str(), mode) == 0);
  }

  [[nodiscard]] std::string pin() const {
    const auto read = appliance::read_pin(hsm);
    return {read.expose().begin(), read.expose().end()};
  }
};

bool is_refusal(const appliance::Error& error) { return error.fault() == appliance::Fault::refused; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_pin, Fixture)

BOOST_AUTO_TEST_CASE(comes_from_the_pin_file_without_its_line_end) {
  hsm.pin_file = directory / "pin";
  write("pin", "12 34\n");
  BOOST_TEST(pin() == "12 34");
  write("pin", "1234", 0640);
  BOOST_TEST(pin() == "1234");
}

BOOST_AUTO_TEST_CASE(comes_from_the_systemd_credential_where_no_file_is_named) {
  ::setenv("CREDENTIALS_DIRECTORY", directory.path().c_str(), 1);
  write("hsm-pin", "9876\n", 0400);
  BOOST_TEST(pin() == "9876");
}

BOOST_AUTO_TEST_CASE(is_refused_where_there_is_none) {
  BOOST_CHECK_EXCEPTION((void)pin(), appliance::Error, is_refusal);
  hsm.pin_file = directory / "absent";
  BOOST_CHECK_EXCEPTION((void)pin(), appliance::Error, is_refusal);
  hsm.pin_file = directory.path();
  BOOST_CHECK_EXCEPTION((void)pin(), appliance::Error, is_refusal);
}

BOOST_AUTO_TEST_CASE(is_refused_from_a_file_that_others_may_read) {
  hsm.pin_file = directory / "pin";
  write("pin", "1234", 0604);
  BOOST_CHECK_EXCEPTION((void)pin(), appliance::Error, is_refusal);
}

BOOST_AUTO_TEST_CASE(has_1_to_255_bytes) {
  hsm.pin_file = directory / "pin";
  for (const auto* empty : {"", "\n"}) {
    write("pin", empty);
    BOOST_CHECK_EXCEPTION((void)pin(), appliance::Error, is_refusal);
  }
  write("pin", std::string(255, '1') + "\n");
  BOOST_TEST(pin().size() == 255U);
  write("pin", std::string(256, '1'));
  BOOST_CHECK_EXCEPTION((void)pin(), appliance::Error, is_refusal);
}

BOOST_AUTO_TEST_SUITE_END()
