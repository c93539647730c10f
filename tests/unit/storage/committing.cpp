#include "tests/unit/storage/fixture.hpp"

#include <barrier>
#include <optional>
#include <thread>

namespace storage::test {

BOOST_FIXTURE_TEST_SUITE(a_batch, Fixture)

BOOST_AUTO_TEST_CASE(writes_erases_and_appends_in_one_step) {
  BOOST_TEST(put(*store, Table::tokens, "old", "1").committed());
  Batch batch;
  batch.put(Table::tokens, "new", "2");
  batch.put(Table::fingerprints, "new", "3");
  batch.erase(Table::tokens, "old");
  batch.append(Log::audit, "entry");
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  BOOST_TEST(!store->get(Table::tokens, "old").has_value());
  BOOST_TEST(store->get(Table::tokens, "new").value() == "2");
  BOOST_TEST(store->get(Table::fingerprints, "new").value() == "3");
  BOOST_TEST(store->read_log(Log::audit, 1, all).at(0).value == "entry");
}

BOOST_AUTO_TEST_CASE(applies_its_writes_in_order) {
  Batch batch;
  batch.put(Table::tokens, "key", "1");
  batch.erase(Table::tokens, "key");
  batch.put(Table::tokens, "key", "2");
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  BOOST_TEST(store->get(Table::tokens, "key").value() == "2");
}

BOOST_AUTO_TEST_CASE(may_be_empty) { BOOST_TEST(store->commit({}).committed()); }

struct Case {
  void (*expect)(Batch&);
  std::optional<std::size_t> failed;
};

// The store holds tokens/key = "value" and tokens/empty = "".
const Case cases[] = {
    {[](Batch& batch) { batch.expect_absent(Table::tokens, "other"); }, {}},
    {[](Batch& batch) { batch.expect_absent(Table::tenants, "key"); }, {}},
    {[](Batch& batch) { batch.expect_absent(Table::tokens, "key"); }, 0},
    {[](Batch& batch) { batch.expect_absent(Table::tokens, "empty"); }, 0},
    {[](Batch& batch) { batch.expect_unchanged(Table::tokens, "key", "value"); }, {}},
    {[](Batch& batch) { batch.expect_unchanged(Table::tokens, "empty", ""); }, {}},
    {[](Batch& batch) { batch.expect_unchanged(Table::tokens, "key", "valu"); }, 0},
    {[](Batch& batch) { batch.expect_unchanged(Table::tokens, "other", ""); }, 0},
    {[](Batch& batch) {
       batch.expect_unchanged(Table::tokens, "key", "value");
       batch.expect_absent(Table::tokens, "other");
     },
     {}},
    {[](Batch& batch) {
       batch.expect_unchanged(Table::tokens, "key", "value");
       batch.expect_absent(Table::tokens, "empty");
       batch.expect_absent(Table::tokens, "key");
     },
     1},
};

BOOST_AUTO_TEST_CASE(is_applied_only_where_all_its_expectations_hold) {
  BOOST_TEST(put(*store, Table::tokens, "key", "value").committed());
  BOOST_TEST(put(*store, Table::tokens, "empty", "").committed());
  std::size_t applied = 0;
  for (const auto& [expect, failed] : cases) {
    Batch batch;
    expect(batch);
    batch.put(Table::meta, "row" + std::to_string(applied), "");
    batch.append(Log::audit, "entry");
    const auto outcome = store->commit(std::move(batch));
    BOOST_TEST((outcome.failed_expectation == failed));
    applied += outcome.committed() ? 1 : 0;
    BOOST_TEST(keys_of(*store, Table::meta).size() == applied);
    BOOST_TEST(store->read_log(Log::audit, 1, all).size() == applied);
  }
}

BOOST_AUTO_TEST_CASE(that_conflicts_takes_no_log_number) {
  Batch conflicting;
  conflicting.expect_unchanged(Table::tokens, "absent", "");
  conflicting.append(Log::audit, "never");
  BOOST_TEST(!store->commit(conflicting).committed());
  Batch batch;
  batch.append(Log::audit, "first");
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  const auto entries = store->read_log(Log::audit, 1, all);
  BOOST_REQUIRE(entries.size() == 1);
  BOOST_TEST(entries[0].number == 1U);
  BOOST_TEST(entries[0].value == "first");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(concurrent_commits, Fixture)

BOOST_AUTO_TEST_CASE(of_one_new_key_let_exactly_one_through) {
  constexpr int rounds = 300;
  std::barrier start(2);
  std::vector<int> winners(rounds);
  std::vector<int> losers(rounds);
  const auto create = [&](std::vector<int>& won, const std::string& name) {
    for (int round = 0; round < rounds; ++round) {
      const auto key = std::to_string(round);
      Batch batch;
      batch.expect_absent(Table::tokens, key);
      batch.put(Table::tokens, key, name);
      start.arrive_and_wait();
      won[static_cast<std::size_t>(round)] = store->commit(std::move(batch)).committed() ? 1 : 0;
    }
  };
  std::thread other([&] { create(losers, "b"); });
  create(winners, "a");
  other.join();
  for (std::size_t round = 0; round < rounds; ++round) {
    BOOST_REQUIRE(winners[round] + losers[round] == 1);
    BOOST_REQUIRE(store->get(Table::tokens, std::to_string(round)).value() == (winners[round] == 1 ? "a" : "b"));
  }
}

BOOST_AUTO_TEST_CASE(of_counters_lose_no_increment) {
  BOOST_TEST(put(*store, Table::meta, "counter", "0").committed());
  const auto increment = [&] {
    for (int done = 0; done < 25;) {
      auto read = store->get(Table::meta, "counter").value();
      Batch batch;
      batch.put(Table::meta, "counter", std::to_string(std::stoi(read) + 1));
      batch.expect_unchanged(Table::meta, "counter", std::move(read));
      done += store->commit(std::move(batch)).committed() ? 1 : 0;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back(increment);
    }
  }
  BOOST_TEST(store->get(Table::meta, "counter").value() == "200");
}

BOOST_AUTO_TEST_CASE(are_each_whole_and_leave_no_gap_in_the_log) {
  constexpr std::size_t threads = 32;
  constexpr std::size_t each = 50;
  const auto commit_some = [&](std::size_t thread) {
    for (std::size_t number = 0; number < each; ++number) {
      const auto key = std::to_string(thread) + "-" + std::to_string(number);
      Batch batch;
      if (number % 5 == 4) {
        batch.expect_unchanged(Table::tokens, "never there", "");
      }
      batch.put(Table::tokens, key, "");
      batch.append(Log::audit, key + " begins");
      batch.append(Log::audit, key + " ends");
      static_cast<void>(store->commit(std::move(batch)));
    }
  };
  {
    std::vector<std::jthread> running;
    for (std::size_t thread = 0; thread < threads; ++thread) {
      running.emplace_back(commit_some, thread);
    }
  }
  const auto entries = store->read_log(Log::audit, 1, all);
  BOOST_REQUIRE(entries.size() == threads * each / 5 * 4 * 2);
  BOOST_TEST(keys_of(*store, Table::tokens).size() == entries.size() / 2);
  for (std::size_t index = 0; index < entries.size(); index += 2) {
    BOOST_REQUIRE(entries[index].number == index + 1);
    BOOST_REQUIRE(entries[index + 1].number == index + 2);
    const auto key = entries[index].value.substr(0, entries[index].value.find(' '));
    BOOST_REQUIRE(entries[index].value == key + " begins");
    BOOST_REQUIRE(entries[index + 1].value == key + " ends");
    BOOST_REQUIRE(store->get(Table::tokens, key).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace storage::test
