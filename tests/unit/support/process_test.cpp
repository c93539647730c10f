#include "tests/support/process.hpp"

#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

using namespace tests::support;
using namespace std::chrono_literals;

namespace {

struct Shell {
  TemporaryDirectory directory;

  Command command(const std::string& script) const {
    return {.arguments = {"sh", "-c", script},
            .environment = {{"COFFER_TEST_WORD", "from the test"}},
            .standard_output = directory / "out",
            .standard_error = directory / "err"};
  }
};

bool exists(pid_t pid) { return ::kill(pid, 0) == 0; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_child_process, Shell)

BOOST_AUTO_TEST_CASE(gets_its_environment_and_leaves_its_output_in_files) {
  const Exit exit = run(command("echo \"$COFFER_TEST_WORD\"; test -n \"$PATH\" && echo trouble >&2; exit 3"));
  BOOST_TEST(!exit.by_signal);
  BOOST_TEST(exit.value == 3);
  BOOST_TEST(!exit.succeeded());
  BOOST_TEST(read_file(directory / "out") == "from the test\n");
  BOOST_TEST(read_file(directory / "err") == "trouble\n");
}

BOOST_AUTO_TEST_CASE(is_ready_when_its_line_is_there) {
  Process process(command("echo getting ready; echo ready; exec sleep 1000"));
  BOOST_TEST(process.wait_for_line("ready"));
  BOOST_TEST(process.running());
  process.signal(SIGTERM);
  const auto exit = process.wait();
  BOOST_REQUIRE(exit.has_value());
  BOOST_TEST(exit->by_signal);
  BOOST_TEST(exit->value == SIGTERM);
}

BOOST_AUTO_TEST_CASE(is_not_ready_by_the_line_of_the_one_before) {
  BOOST_TEST(run(command("echo ready")).succeeded());
  Process silent(command("exit 0"));
  BOOST_TEST(!silent.wait_for_line("ready"));
}

BOOST_AUTO_TEST_CASE(that_ends_early_ends_the_waiting) {
  Process process(command("exit 1"));
  BOOST_TEST(!process.wait_until([] { return false; }, 10min));
  BOOST_TEST(!process.running());
}

BOOST_AUTO_TEST_CASE(that_goes_on_is_waited_for_no_longer_than_said) {
  Process process(command("exec sleep 1000"));
  BOOST_TEST(!process.wait_until([] { return false; }, 20ms));
  BOOST_TEST(!process.wait(20ms).has_value());
  BOOST_TEST(process.running());
}

BOOST_AUTO_TEST_CASE(that_is_killed_cannot_refuse) {
  Process process(command("trap '' TERM; echo ready; while :; do sleep 1000; done"));
  BOOST_REQUIRE(process.wait_for_line("ready"));
  const Exit exit = process.kill();
  BOOST_TEST(exit.by_signal);
  BOOST_TEST(exit.value == SIGKILL);
}

BOOST_AUTO_TEST_CASE(does_not_outlive_its_owner) {
  pid_t child = 0;
  {
    const Process process(command("exec sleep 1000"));
    child = process.pid();
    BOOST_TEST(exists(child));
  }
  BOOST_TEST(!exists(child));
}

BOOST_AUTO_TEST_CASE(that_outlasts_a_run_is_an_error) {
  BOOST_CHECK_THROW(run(command("exec sleep 1000"), 20ms), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(of_an_unknown_program_is_an_error) {
  BOOST_CHECK_THROW(Process({.arguments = {"/nowhere/nothing"}}), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
