#include "tests/fault/faulty.hpp"

#include <csignal>
#include <filesystem>

namespace tests::fault {

using support::calls_of;

namespace {

struct Pin : Faulty {
  std::filesystem::path pin_file = service.home() / "pin";

  void write_pin(const std::string& pin) {
    support::write_file(pin_file, pin);
    std::filesystem::permissions(pin_file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    service.configure({{"hsm.pin_file", support::json_text(pin_file.string())}});
  }
  [[nodiscard]] std::string right_pin() { return support::read_file(service.token().pin_file()); }
  [[nodiscard]] std::size_t logins() { return calls_of(service.module().trace(), "C_Login").size(); }

  void launch_locked() {
    service.stop();
    service.module().forget_trace();
    BOOST_TEST(service.launch());
    client = service.client();
  }

  /// Long enough for the upkeep to come round more than once.
  void let_upkeep_pass() {
    const auto never = [] { return false; };
    BOOST_TEST(!service.process().wait_until(never, std::chrono::milliseconds(2500)));
  }

  void check_locked() {
    check_unavailable(client.get(path));
    check_unavailable(client.post("/tokens", R"({"type":"token","data":1})"));
    BOOST_TEST(service.coffer({"status"}).text("/state") == "locked");
    BOOST_TEST(service.telemetry("/readyz").status == 503U);
    BOOST_TEST(service.telemetry("/readyz").body.find("locked") != std::string::npos);
    BOOST_TEST(service.telemetry("/healthz").status == 200U);
    BOOST_TEST(client.get("/ping").status == 200U);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_refused_pin, Pin)

BOOST_AUTO_TEST_CASE(is_sent_once_and_again_only_when_an_operator_says_so) {
  write_pin("0000-wrong");
  launch_locked();
  check_locked();
  let_upkeep_pass();
  check_locked();
  BOOST_TEST(logins() == 1U);

  service.process().signal(SIGHUP);
  BOOST_TEST(service.eventually([&] { return logins() == 2U; }));
  check_locked();

  write_pin(right_pin());
  service.process().signal(SIGHUP);
  check_recovers();
  BOOST_TEST(logins() == 3U);
  BOOST_TEST(service.coffer({"status"}).text("/state") == "operational");
  BOOST_TEST(service.log().find("0000-wrong") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(that_is_locked_or_expired_is_sent_once_too) {
  for (const std::string code : {"CKR_PIN_LOCKED", "CKR_PIN_EXPIRED"}) {
    BOOST_TEST_CONTEXT(code) {
      service.module().plan("C_Login every " + code);
      launch_locked();
      let_upkeep_pass();
      check_locked();
      BOOST_TEST(logins() == 1U);
      service.module().clear_plan();
      service.process().signal(SIGHUP);
      check_recovers();
    }
  }
}

BOOST_AUTO_TEST_CASE(that_turns_wrong_while_running_locks_at_the_next_login) {
  service.module().forget_trace();
  service.module().plan("C_Login every CKR_PIN_INCORRECT\nC_GenerateKey 1 CKR_USER_NOT_LOGGED_IN");
  check_unavailable(client.post("/tokens", R"({"type":"token","data":1})"));
  let_upkeep_pass();
  check_locked();
  BOOST_TEST(logins() == 1U);
  service.module().clear_plan();
  service.process().signal(SIGHUP);
  check_recovers();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
