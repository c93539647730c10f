#include "tests/support/service.hpp"
#include "tests/support/store_view.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace tests::end_to_end {

using support::Service;

namespace {

constexpr int clients = 8;
constexpr int rounds = 4;
constexpr std::size_t creates_per_round = 60;

std::string data_of(const std::string& id) {
  return R"({"of":")" + id + R"(","filling":")" + std::string(200, 'f') + "\"}";
}

/// Ids by what the clients know of them.
struct Ledger {
  std::mutex mutex;
  std::set<std::string> sent;
  std::set<std::string> acknowledged;

  void note(std::set<std::string>& which, const std::string& id) {
    const std::lock_guard lock(mutex);
    which.insert(id);
  }
  std::size_t acknowledgements() {
    const std::lock_guard lock(mutex);
    return acknowledged.size();
  }
};

/// Creates tokens until the service is gone.
void create_until_killed(const Service& service, const std::string& stem, Ledger& ledger) {
  try {
    auto client = service.client();
    for (int n = 0;; ++n) {
      const std::string id = stem + "-" + std::to_string(n);
      ledger.note(ledger.sent, id);
      const auto answer = client.post("/tokens", R"({"type":"token","id":")" + id + R"(","data":)" + data_of(id) + "}");
      if (answer.status == 201) {
        ledger.note(ledger.acknowledged, id);
      }
    }
  } catch (const std::runtime_error&) {
    return;
  }
}

void kill_under_creates(Service& service, int round, Ledger& ledger) {
  const std::size_t wanted = ledger.acknowledgements() + creates_per_round;
  std::vector<std::jthread> threads;
  for (int client = 0; client < clients; ++client) {
    const std::string stem = "round" + std::to_string(round) + "-client" + std::to_string(client);
    threads.emplace_back([&service, stem, &ledger] { create_until_killed(service, stem, ledger); });
  }
  BOOST_TEST(service.eventually([&] { return ledger.acknowledgements() >= wanted; }));
  service.kill();
}

void check_store(const Service& service, Ledger& ledger) {
  const auto store = service.open_store();
  const auto audit = support::read_audit(*store);
  const auto present = support::token_ids(*store);
  for (const std::string& id : ledger.acknowledged) {
    BOOST_TEST(present.contains(id), id);
  }
  for (const std::string& id : ledger.sent) {
    BOOST_TEST(support::times_audited(audit, "create", id) == present.count(id), id);
  }
  BOOST_TEST(std::ranges::includes(ledger.sent, present));
}

void check_readable(const Service& service, const std::set<std::string>& ids) {
  auto client = service.client();
  for (const std::string& id : ids) {
    const auto read = client.get("/tokens/" + id);
    BOOST_TEST((read.status == 200U && read.json.json("/data") == support::canonical(data_of(id))), id);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_killed_service)

BOOST_AUTO_TEST_CASE(has_every_acknowledged_token_whole_and_audited_and_no_other_by_half) {
  Service service;
  Ledger ledger;
  for (int round = 1; round <= rounds; ++round) {
    kill_under_creates(service, round, ledger);
    check_store(service, ledger);
    service.start();
  }
  check_readable(service, ledger.acknowledged);
  service.stop();
  const auto present = support::token_ids(*service.open_store());
  service.start();
  check_readable(service, {present.begin(), present.end()});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
