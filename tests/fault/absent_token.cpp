#include "tests/fault/faulty.hpp"

#include <filesystem>

namespace tests::fault {

namespace {

void check_away(Faulty& faulty) {
  auto& service = faulty.service;
  BOOST_TEST(service.eventually([&] { return faulty.create() == 503; }));
  Faulty::check_unavailable(faulty.client.post("/tokens", R"({"type":"token","data":1})"));
  Faulty::check_unavailable(faulty.client.get(faulty.path));
  Faulty::check_unavailable(faulty.client.patch(faulty.path, R"({"data":1})"));
  Faulty::check_unavailable(faulty.client.remove(faulty.path));
  BOOST_TEST(service.eventually([&] { return !service.ready(); }));
  BOOST_TEST(service.telemetry("/healthz").status == 200U);
  BOOST_TEST(service.metric("coffer_operational ").value_or(1) == 0);
  BOOST_TEST(faulty.client.get("/ping").status == 200U);
  BOOST_TEST(service.client("wrong key").get(faulty.path).status == 401U);
  BOOST_TEST(service.coffer({"status"}).text("/state") == "failed");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_token_that_is_gone, Faulty)

BOOST_AUTO_TEST_CASE(makes_the_service_unavailable_until_it_is_plugged_in_again) {
  for (int round = 0; round < 2; ++round) {
    service.module().unplug();
    check_away(*this);
    service.module().plug_in();
    check_recovers();
  }
  BOOST_TEST(service.process().running());
}

BOOST_AUTO_TEST_CASE(makes_the_service_unavailable_until_its_directory_is_back) {
  const auto tokens = service.token().directory() / "tokens";
  const auto elsewhere = service.token().directory() / "elsewhere";
  std::filesystem::rename(tokens, elsewhere);
  check_away(*this);
  std::filesystem::rename(elsewhere, tokens);
  check_recovers();
}

BOOST_AUTO_TEST_CASE(lets_the_service_start_and_serve_once_it_comes) {
  service.stop();
  service.module().plan("C_GetTokenInfo every CKR_TOKEN_NOT_PRESENT");
  BOOST_TEST(service.launch());
  client = service.client();
  check_away(*this);
  service.module().clear_plan();
  check_recovers();
}

BOOST_AUTO_TEST_CASE(behind_a_module_that_does_not_even_load_ends_the_service_for_a_restart) {
  constexpr int exit_unavailable = 69;  // sysexits.h
  service.stop();
  service.module().unplug();
  BOOST_TEST(!service.launch());
  const auto exit = service.process().wait();
  BOOST_TEST((exit && !exit->by_signal && exit->value == exit_unavailable));
  BOOST_TEST(service.log().find("cofferd cannot start") != std::string::npos);
  service.module().plug_in();
  service.start();
  client = service.client();
  check_recovers();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
