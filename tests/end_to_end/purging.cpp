#include "tests/end_to_end/shared.hpp"
#include "tests/support/moved_clock.hpp"
#include "tests/support/store_view.hpp"

#include <chrono>
#include <ctime>
#include <string>
#include <vector>

namespace tests::end_to_end {

using support::MovedClock;
using support::Service;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t all = 100'000;

std::string from_now(std::chrono::seconds ahead) {
  const auto then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + ahead);
  std::tm parts{};
  ::gmtime_r(&then, &parts);
  std::string text(32, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
  return text;
}

std::string token_until(std::chrono::seconds ahead) {
  return R"({"type":"token","data":"x","expires_at":")" + from_now(ahead) + "\"}";
}

struct Clocked {
  MovedClock clock{COFFER_MOVED_CLOCK};
  Service service;
  support::HttpsClient client = service.client();

  std::string create(const std::string& body) {
    const auto created = client.post("/tokens", body);
    BOOST_TEST_REQUIRE(created.status == 201U, created.body);
    return created.text("/id");
  }
  /// As an appliance that was switched off for a while.
  void off_for(std::chrono::seconds time) {
    service.stop();
    clock.set(time);
    service.start();
    client = service.client();
  }
  [[nodiscard]] bool suspect() const { return service.metric("coffer_clock_suspect") == 1.0; }
  [[nodiscard]] double purged() const { return service.metric("coffer_purged_rows").value_or(0); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(time_that_passes, Clocked)

BOOST_AUTO_TEST_CASE(takes_tokens_intents_codes_and_answers_with_it) {
  const auto token = create(token_until(1h));
  const auto lasting = create(R"({"type":"token","data":"y"})");
  const auto card = create(R"({"type":"card","data":{"number":"4242424242424242","cvc":"987"}})");
  const auto intent = client.post("/token-intents", R"({"type":"token","data":"z"})").text("/id");
  const auto keyed =
      client.send("POST", "/tokens", {{"BT-IDEMPOTENCY-KEY", "k"}}, R"({"type":"token","data":"k"})").text("/id");
  off_for(25h);
  BOOST_TEST(service.eventually([&] { return purged() == 4; }));
  check_problem(client.get("/tokens/" + token), 404);
  check_problem(client.get("/token-intents/" + intent), 404);
  BOOST_TEST(client.get("/tokens/" + lasting).status == 200U);
  const auto read = client.get("/tokens/" + card);
  BOOST_TEST(read.text("/data/number") == "4242424242424242");
  BOOST_TEST(!read.has("/data/cvc"));
  BOOST_TEST(
      client.send("POST", "/tokens", {{"BT-IDEMPOTENCY-KEY", "k"}}, R"({"type":"token","data":"k"})").text("/id") !=
      keyed);
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(!support::token_ids(*store).contains(token));
  BOOST_TEST(store->scan(storage::Table::intents, "", "", all).empty());
  BOOST_TEST(store->scan(storage::Table::replays, "", "", all).size() == 1U);  // the new one
  const auto audit = support::read_audit(*store);
  BOOST_TEST(support::times_audited(audit, "expire", token) == 1U);
  BOOST_TEST(support::times_audited(audit, "expire", card) == 1U);
}

BOOST_AUTO_TEST_CASE(is_followed_when_an_expiry_or_a_code_is_changed) {
  const auto postponed = create(token_until(1h));
  const auto for_ever = create(token_until(1h));
  const auto recoded = create(R"({"type":"card","data":{"number":"4242424242424242","cvc":"987"}})");
  const auto decoded = create(R"({"type":"card","data":{"number":"4242424242424242","cvc":"987"}})");
  BOOST_TEST(client.patch("/tokens/" + postponed, R"({"expires_at":")" + from_now(100h) + "\"}").status == 200U);
  BOOST_TEST(client.patch("/tokens/" + for_ever, R"({"expires_at":null})").status == 200U);
  BOOST_TEST(client.patch("/tokens/" + recoded, R"({"data":{"cvc":"654"}})").status == 200U);
  BOOST_TEST(client.patch("/tokens/" + decoded, R"({"data":{"cvc":null}})").status == 200U);
  service.stop();
  BOOST_TEST(service.open_store()->scan(storage::Table::expirations, "", "", all).size() == 2U);
  clock.set(25h);
  service.start();
  BOOST_TEST(service.eventually([&] { return purged() == 1; }));
  client = service.client();
  for (const auto& id : {postponed, for_ever, recoded, decoded}) {
    BOOST_TEST(client.get("/tokens/" + id).status == 200U);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_clock_that_jumps, Clocked)

BOOST_AUTO_TEST_CASE(hides_what_it_calls_expired_but_deletes_nothing) {
  const auto token = create(token_until(1h));
  clock.set(std::chrono::hours(87'600));
  BOOST_TEST(service.eventually([&] { return suspect(); }));
  check_problem(client.get("/tokens/" + token), 404);
  BOOST_TEST(purged() == 0);
  BOOST_TEST(service.log().find("the clock has jumped") != std::string::npos);
  BOOST_TEST(service.coffer({"status"}).text("/clock") == "suspect");
  clock.set(0s);
  BOOST_TEST(service.eventually([&] { return !suspect(); }));
  BOOST_TEST(client.get("/tokens/" + token).status == 200U);
}

BOOST_AUTO_TEST_CASE(while_the_service_is_down_is_not_believed_either_until_an_operator_says_so) {
  const auto token = create(token_until(1h));
  off_for(std::chrono::hours(87'600));
  BOOST_TEST(service.eventually([&] { return suspect(); }));
  BOOST_TEST(purged() == 0);
  BOOST_TEST(service.coffer({"clock", "trust"}).code == 0);
  BOOST_TEST(service.eventually([&] { return purged() == 1; }));
  BOOST_TEST(!suspect());
  service.stop();
  BOOST_TEST(!support::token_ids(*service.open_store()).contains(token));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
