#include "tests/fault/faulty.hpp"

#include <filesystem>

namespace tests::fault {

namespace {

/// Changes the token in the service's slot for another one of the same label, with its PIN; and back.
void exchange(support::Service& service, const support::SofthsmToken& other) {
  for (const std::string part : {"tokens", "user-pin"}) {
    const auto ours = service.token().directory() / part;
    const auto theirs = other.directory() / part;
    const auto aside = other.directory() / "aside";
    std::filesystem::rename(ours, aside);
    std::filesystem::rename(theirs, ours);
    std::filesystem::rename(aside, theirs);
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(another_token_of_the_same_label, Faulty)

BOOST_AUTO_TEST_CASE(keeps_the_service_from_starting) {
  service.stop();
  const support::SofthsmToken other("coffer-test");
  exchange(service, other);
  BOOST_TEST(!service.launch());
  const auto exit = service.process().wait();
  BOOST_TEST((exit && !exit->by_signal && exit->value == 78));
  BOOST_TEST(service.log().find("does not hold the root key") != std::string::npos, service.log());
  exchange(service, other);
  service.start();
  client = service.client();
  check_recovers();
}

BOOST_AUTO_TEST_CASE(with_a_root_key_of_its_own_keeps_the_service_from_starting) {
  service.stop();
  support::Service stranger({.start = false});
  BOOST_TEST(stranger.coffer({"init"}).code == 0);
  exchange(service, stranger.token());
  BOOST_TEST(!service.launch());
  BOOST_TEST(service.log().find("does not hold the root key") != std::string::npos, service.log());
  exchange(service, stranger.token());
  service.start();
  client = service.client();
  check_recovers();
}

BOOST_AUTO_TEST_CASE(is_not_used_when_it_comes_while_the_service_runs) {
  const support::SofthsmToken other("coffer-test");
  service.module().unplug();
  BOOST_TEST(service.eventually([&] { return !service.ready(); }));
  exchange(service, other);
  service.module().plug_in();
  BOOST_TEST(service.eventually([&] { return service.coffer({"status"}).text("/state") == "unprovisioned"; }));
  check_unavailable(client.get(path));
  check_unavailable(client.post("/tokens", R"({"type":"token","data":1})"));
  BOOST_TEST(!service.ready());
  service.module().unplug();
  exchange(service, other);
  service.module().plug_in();
  check_recovers();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
