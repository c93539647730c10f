#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "tests/end_to_end/guardian_session.hpp"
#include "tests/support/moved_clock.hpp"

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace tests::end_to_end {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t all = 100'000;

std::size_t rows_in(const support::Service& service, storage::Table table) {
  return service.open_store()->scan(table, "", "", all).size();
}

/// A service of its own, so that it can be stopped, killed and given another time.
struct OwnService {
  support::Service service{{.settings = {{"hsm.probe_seconds", "1"}}}};
};

struct Lasting : OwnService, Capturing {
  Lasting() : Capturing(OwnService::service) {}

  /// After a start of the service, at another port.
  void connect() {
    admin = Guardian::service.client(admin_token);
    page = Guardian::service.client("");
  }
  void run(std::vector<std::string> words) {
    words.insert(words.begin(), "keys");
    words.insert(words.end(), {"--tenant", tenant});
    const auto ran = Guardian::service.coffer(words);
    BOOST_TEST(ran.code == 0, ran.out);
  }
};

struct MovedTime {
  support::MovedClock clock{COFFER_MOVED_CLOCK};
};

struct LastingInMovedTime : MovedTime, Lasting {};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_life_of_a_capture_session)

BOOST_FIXTURE_TEST_CASE(ends_after_thirty_minutes_and_leaves_nothing, LastingInMovedTime) {
  auto& its_service = OwnService::service;
  const auto session = open();
  const auto jwe = sealed(session, web_card());
  const auto completed = open();
  capture(completed);
  clock.set(29min);
  BOOST_TEST(state_of(session).status == 200U);
  clock.set(31min);
  for (const auto& answer : {state_of(session), complete(session, jwe), state_of(completed)}) {
    BOOST_TEST(answer.status == 404U);
    BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
  }
  its_service.stop();
  BOOST_TEST(rows_in(its_service, storage::Table::card_sessions) == 2U);
  its_service.start();
  BOOST_TEST(its_service.eventually([&] { return its_service.metric("coffer_purged_rows").value_or(0) >= 2; }));
  its_service.stop();
  BOOST_TEST(rows_in(its_service, storage::Table::card_sessions) == 0U);
}

BOOST_FIXTURE_TEST_CASE(is_not_cut_short_where_the_key_is_replaced, LastingInMovedTime) {
  auto& its_service = OwnService::service;
  const auto first = session_key_of(state_of(open())).id;
  clock.set(22h);
  const auto session = open();
  const auto key = session_key_of(state_of(session));
  BOOST_TEST(key.id == first);
  clock.set(22h + 25min);
  const auto keys_of_new_sessions = [&] { return session_key_of(state_of(open())).id; };
  clock.set(23h + 50min);  // the sessions of 22 h are over, so nothing is made ahead
  const auto late = open();
  const auto late_key = session_key_of(state_of(late));
  BOOST_TEST(its_service.eventually([&] { return keys_of_new_sessions() != first; }));  // made ahead by upkeep
  BOOST_TEST(late_key.id == first);
  clock.set(24h + 10min);
  const auto made = complete(late, encrypt_for(late_key, web_card()).compact());
  BOOST_TEST(made.text("/status") == "success", made.body);
  const auto next = keys_of_new_sessions();
  BOOST_TEST(next != first);
  clock.set(27h);
  its_service.stop();
  BOOST_TEST(rows_in(its_service, storage::Table::session_keys) == 2U);
  its_service.start();
  const auto store_has_one = [&] {
    its_service.stop();
    const auto rows = rows_in(its_service, storage::Table::session_keys);
    its_service.start();
    return rows == 1;
  };
  BOOST_TEST(its_service.eventually([&] { return its_service.metric("coffer_purged_rows").value_or(0) >= 4; }));
  BOOST_TEST(store_has_one());
  connect();
  BOOST_TEST(keys_of_new_sessions() == next);
}

BOOST_FIXTURE_TEST_CASE(waits_for_a_key_where_upkeep_made_none, LastingInMovedTime) {
  const auto first = session_key_of(state_of(open())).id;
  clock.set(25h);
  const auto session = open();
  BOOST_TEST(session_key_of(state_of(session)).id != first);
  capture(session);
}

BOOST_FIXTURE_TEST_CASE(goes_on_in_a_service_that_was_restarted, Lasting) {
  const auto waiting = open();
  const auto jwe = sealed(waiting, web_card());
  const auto completed = open();
  const auto token = capture(completed);
  check_failure(complete(waiting, "a.b.c.d.e"), "invalid_payload");
  OwnService::service.restart();
  connect();
  BOOST_TEST(state_of(completed).text("/data/token_id") == token);
  for (int n = 0; n < 3; ++n) {
    check_failure(complete(waiting, "a.b.c.d.e"), "invalid_payload");
  }
  BOOST_TEST(complete(waiting, jwe).text("/status") == "success");
}

BOOST_FIXTURE_TEST_CASE(goes_on_where_the_tenants_key_is_replaced, Lasting) {
  const auto session = open();
  const auto jwe = sealed(session, web_card());
  run({"rotate", "tenant"});
  run({"rewrap"});
  run({"retire", "tenant/1"});
  run({"destroy", "tenant/1", "--confirm", "tenant/1"});
  OwnService::service.restart();
  connect();
  const auto done = complete(session, jwe);
  BOOST_TEST(done.text("/status") == "success", done.body);
  BOOST_TEST(reveal(done.text("/data/token_id")).text("/data/number") == guardian_visa);
}

BOOST_FIXTURE_TEST_CASE(is_completed_with_its_token_or_not_at_all_by_a_killed_service, Lasting) {
  constexpr std::size_t sessions = 24;
  auto& its_service = OwnService::service;
  std::vector<std::string> ids;
  std::vector<std::string> messages;
  for (std::size_t n = 0; n < sessions; ++n) {
    ids.push_back(open());
    messages.push_back(sealed(ids.back(), web_card()));
  }
  std::atomic<std::size_t> acknowledged = 0;
  const auto complete_each = [&](std::size_t from) {
    try {
      auto client = its_service.client("");
      for (auto n = from; n < sessions; n += 4) {
        const auto answer = client.post("/sessions/" + ids[n] + "/complete-action", action_body(messages[n]));
        acknowledged += answer.text("/status") == "success" ? 1U : 0U;
      }
    } catch (const std::runtime_error&) {  // killed
      return;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t n = 0; n < 4; ++n) {
      threads.emplace_back(complete_each, n);
    }
    BOOST_TEST(its_service.eventually([&] { return acknowledged >= sessions / 4; }));
    its_service.kill();
  }
  its_service.start();
  connect();
  std::size_t completed = 0;
  for (std::size_t n = 0; n < sessions; ++n) {
    const auto state = state_of(ids[n]);
    if (state.json.json("/next_action") == "null") {
      ++completed;
      BOOST_TEST(admin.get("/api/pci/tokens/" + state.text("/data/token_id")).status == 200U);
    } else {
      BOOST_TEST(complete(ids[n], messages[n]).text("/status") == "success");
    }
  }
  BOOST_TEST(completed >= acknowledged);
  const auto listed = admin.get("/api/pci/tokens?limit=100");
  BOOST_TEST(listed.has("/data/" + std::to_string(sessions - 1)));
  BOOST_TEST(!listed.has("/data/" + std::to_string(sessions)));
}

BOOST_FIXTURE_TEST_CASE(ends_with_the_application_that_opened_it, Lasting) {
  const auto session = open();
  const auto jwe = sealed(session, web_card());
  const auto list = OwnService::service.coffer({"applications", "list", "--tenant", tenant});
  const auto application = list.text("/0/id").empty() ? list.text("/applications/0/id") : list.text("/0/id");
  BOOST_TEST_REQUIRE(!application.empty(), list.out);
  const auto gone = OwnService::service.coffer({"applications", "delete", application});
  BOOST_TEST_REQUIRE(gone.code == 0, gone.out);
  BOOST_TEST(state_of(session).status == 404U);
  BOOST_TEST(complete(session, jwe).status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
