#include "tests/end_to_end/shared.hpp"

#include <csignal>
#include <future>

namespace tests::end_to_end {

using support::canonical;
using support::json_text;

namespace {

constexpr int exit_config = 78;  // sysexits.h

/// Runs cofferd in a way in which it must end by itself, and returns its exit code and what it said.
struct Failed {
  int code;
  std::string said;
};

Failed run_daemon(const support::Service& service) {
  const support::TemporaryDirectory output("cofferd");
  const auto exit = support::run({.arguments = {support::daemon_path(), "--config", service.configuration()},
                                  .environment = service.environment(),
                                  .standard_error = output / "err"});
  return {exit.by_signal ? -exit.value : exit.value, support::read_file(output / "err")};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_service)

BOOST_AUTO_TEST_CASE(keeps_everything_over_a_restart) {
  support::Service service;
  auto client = service.client();
  const auto created = client.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242","cvc":"123"},)"
                                              R"("metadata":{"a":"b"},"expires_at":"2099-01-01"})");
  BOOST_TEST_REQUIRE(created.status == 201U);
  BOOST_TEST(service.stop().succeeded());
  service.start();
  auto again = service.client();
  const auto read = again.get("/tokens/" + created.text("/id"));
  BOOST_TEST(canonical(read.body) == canonical(created.body));
  const auto twin = again.post("/tokens", R"({"type":"card","data":{"number":"4242424242424242"}})");
  BOOST_TEST(twin.text("/fingerprint") == created.text("/fingerprint"));
  BOOST_TEST(service.coffer({"tenants", "list"}).text("/0/id") == service.tenant());
}

BOOST_AUTO_TEST_CASE(finishes_what_it_has_begun_when_it_is_told_to_stop) {
  support::Service service({.behind_shim = true, .settings = {{"hsm.sessions", "1"}, {"hsm.probe_seconds", "3600"}}});
  BOOST_TEST(service.client().post("/tokens", R"({"type":"token","data":"warm"})").status == 201U);
  service.module().plan("C_GenerateKey 1 CKR_OK delay_ms=1500");
  const auto create = [&] { return service.client().post("/tokens", R"({"type":"token","data":"late"})").status; };
  auto running = std::async(std::launch::async, create);
  auto waiting = std::async(std::launch::async, create);
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_waiting_requests ").value_or(0) == 1; }));
  service.process().signal(SIGTERM);
  BOOST_TEST(running.get() == 201U);
  BOOST_TEST(waiting.get() == 201U);
  const auto exit = service.process().wait();
  BOOST_TEST((exit && exit->succeeded()));
  BOOST_CHECK_THROW(static_cast<void>(service.raw_client()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(is_refused_to_a_second_daemon_on_the_same_store) {
  support::Service service;
  const Failed second = run_daemon(service);
  BOOST_TEST(second.code > 0);
  BOOST_TEST(second.said.find("another process") != std::string::npos, second.said);
  BOOST_TEST(service.client().post("/tokens", R"({"type":"token","data":1})").status == 201U);
  BOOST_TEST(service.coffer({"status"}).text("/state") == "operational");
  BOOST_TEST(service.coffer({"init"}).code == 3);
  BOOST_TEST(service.client().get("/ping").status == 200U);
}

BOOST_AUTO_TEST_CASE(names_every_mistake_in_its_configuration) {
  support::Service service({.start = false});
  service.configure({{"hsm.sessions", "0"}, {"server.listen", "true"}, {"storage.colour", json_text("red")}});
  const Failed refused = run_daemon(service);
  BOOST_TEST(refused.code == exit_config);
  for (const std::string mistake : {"hsm.sessions", "server.listen", "storage.colour"}) {
    BOOST_TEST(refused.said.find(mistake) != std::string::npos, refused.said);
  }
  BOOST_TEST(!std::filesystem::exists(service.data()));
}

BOOST_AUTO_TEST_CASE(that_is_not_set_up_says_how_to_do_it) {
  support::Service service({.start = false});
  const Failed refused = run_daemon(service);
  BOOST_TEST(refused.code == exit_config);
  BOOST_TEST(refused.said.find("coffer init") != std::string::npos, refused.said);
}

BOOST_AUTO_TEST_CASE(is_set_up_once_only) {
  support::Service service({.start = false});
  const auto first = service.coffer({"init"});
  BOOST_TEST(first.code == 0, first.out);
  BOOST_TEST(!first.text("/check_value").empty());
  const auto second = service.coffer({"init"});
  BOOST_TEST(second.code == 1);
  BOOST_TEST(second.text("/error/code") == "conflict");
  service.start();
  BOOST_TEST(service.coffer({"status"}).text("/store_id") == first.text("/store_id"));
  const auto keys = service.coffer({"hsm", "info"});
  BOOST_TEST(keys.text("/root_keys/0/check_value") == first.text("/check_value"));
  BOOST_TEST(!keys.json.has("/root_keys/1"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
