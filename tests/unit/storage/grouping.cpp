#include "storage/codec.hpp"
#include "storage/engine/commit_queue.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/log_value.hpp"
#include "storage/engine/write_group.hpp"
#include "storage/keys.hpp"
#include "tests/unit/storage/fixture.hpp"

#include <atomic>
#include <random>
#include <thread>

namespace storage::engine {

namespace {

struct GroupFixture {
  test::TemporaryDirectory directory;
  Database database{directory.path(), rocksdb::Env::Default(), std::make_shared<FailureLatch>(nullptr)};
  LogHeads heads{};

  std::vector<Outcome> apply(std::span<const Batch> batches) {
    WriteGroup group(database, heads);
    std::vector<Outcome> outcomes;
    for (const auto& batch : batches) {
      outcomes.push_back(group.add(batch));
    }
    BOOST_REQUIRE(database.write(group.writes()).ok());
    heads = group.heads();
    return outcomes;
  }

  template <class Family>
  std::string contents(Family family) const {
    std::string text;
    const auto rows = database.iterate(database.family(family), {});
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      text += rows->key().ToString() + "=" + rows->value().ToString() + "\n";
    }
    return text;
  }
};

class RandomBatches {
 public:
  explicit RandomBatches(std::uint32_t seed) : random_(seed) {}

  std::vector<Batch> operator()(std::size_t count) {
    std::vector<Batch> batches(count);
    for (auto& batch : batches) {
      for (auto steps = below(4) + 1; steps > 0; --steps) {
        add_step(batch);
      }
    }
    return batches;
  }

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

 private:
  // Few keys and values, so that batches of one group meet.
  void add_step(Batch& batch) {
    const auto table = below(2) == 0 ? Table::tokens : Table::fingerprints;
    const auto key = std::string(1, static_cast<char>('a' + below(3)));
    const auto value = std::string(1, static_cast<char>('0' + below(2)));
    switch (below(8)) {
      case 0:
        return batch.expect_absent(table, key);
      case 1:
        return batch.expect_unchanged(table, key, value);
      case 2:
        return batch.erase(table, key);
      case 3:
        return batch.append(Log::audit, value);
      case 4:
        return batch.append(Log::audit, value, {{Table::audit_index, key}, {Table::audit_index, "all"}});
      case 5:
        return batch.add(Table::counters, key, static_cast<std::int64_t>(below(5)) - 2);
      default:
        return batch.put(table, key, value);
    }
  }

  std::mt19937 random_;
};

Batch creating(const std::string& key) {
  Batch batch;
  batch.expect_absent(Table::tokens, key);
  batch.put(Table::tokens, key, "value");
  batch.append(Log::audit, key);
  return batch;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_group, GroupFixture)

BOOST_AUTO_TEST_CASE(refuses_a_batch_that_conflicts_with_an_earlier_one_of_it) {
  const auto outcomes = apply(std::vector{creating("a"), creating("a"), creating("b")});
  BOOST_TEST(outcomes[0].committed());
  BOOST_TEST(!outcomes[1].committed());
  BOOST_TEST(outcomes[2].committed());
  const auto first = next_head(Log::audit, {}, "a");
  const auto second = next_head(Log::audit, first, "b");
  BOOST_TEST(contents(Log::audit) == log_key(1) + "=" + log_value(first.link, "a") + "\n" + log_key(2) + "=" +
                                         log_value(second.link, "b") + "\n");
}

BOOST_AUTO_TEST_CASE(indexes_entries_by_the_numbers_it_gives_them) {
  Batch two;
  two.append(Log::audit, "a", {{Table::audit_index, "x"}});
  two.append(Log::audit, "b", {{Table::audit_index, "x"}, {Table::audit_index, "y"}});
  const auto outcomes = apply(std::vector{creating("k"), creating("k"), std::move(two)});
  BOOST_TEST(!outcomes[1].committed());
  BOOST_TEST(contents(Table::audit_index) ==
             log_index_key("x", 3) + "=\n" + log_index_key("x", 2) + "=\n" + log_index_key("y", 3) + "=\n");
}

BOOST_AUTO_TEST_CASE(adds_up_what_its_batches_add_to_one_row) {
  const auto adding = [](std::int64_t amount) {
    Batch batch;
    batch.add(Table::counters, "n", amount);
    batch.add(Table::counters, "n", 1);
    return batch;
  };
  apply(std::vector{adding(4)});
  apply(std::vector{adding(5), adding(-20), creating("a")});
  BOOST_TEST(decode_number(database.get(Table::counters, "n").value()) == -8);
}

BOOST_AUTO_TEST_CASE(adds_nothing_of_a_batch_whose_row_holds_no_number) {
  Batch wrong;
  wrong.put(Table::counters, "n", "three");
  apply(std::vector{std::move(wrong)});
  Batch batch = creating("a");
  batch.add(Table::counters, "m", 1);
  batch.add(Table::counters, "n", 1);
  WriteGroup group(database, heads);
  BOOST_CHECK_EXCEPTION(static_cast<void>(group.add(batch)), Error, test::is(Fault::corrupt));
  BOOST_TEST(group.writes().Count() == 0);
}

BOOST_AUTO_TEST_CASE(has_the_same_effects_as_its_batches_one_by_one) {
  GroupFixture one_by_one;
  const auto seed = std::random_device()();
  BOOST_TEST_MESSAGE("seed " << seed);
  RandomBatches random(seed);
  for (int round = 0; round < 100; ++round) {
    const auto batches = random(random.below(12) + 1);
    const auto outcomes = apply(batches);
    for (std::size_t index = 0; index < batches.size(); ++index) {
      const auto alone = one_by_one.apply({&batches[index], 1}).front();
      BOOST_REQUIRE((outcomes[index].failed_expectation == alone.failed_expectation));
    }
    BOOST_REQUIRE(contents(Table::tokens) == one_by_one.contents(Table::tokens));
    BOOST_REQUIRE(contents(Table::fingerprints) == one_by_one.contents(Table::fingerprints));
    BOOST_REQUIRE(contents(Log::audit) == one_by_one.contents(Log::audit));
    BOOST_REQUIRE(contents(Table::audit_index) == one_by_one.contents(Table::audit_index));
    BOOST_REQUIRE(contents(Table::counters) == one_by_one.contents(Table::counters));
  }
  BOOST_TEST(!contents(Log::audit).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_commit_queue)

BOOST_AUTO_TEST_CASE(applies_each_batch_once_one_group_at_a_time) {
  std::atomic<int> inside = 0;
  std::size_t applied = 0;
  std::size_t largest = 0;
  CommitQueue queue([&](std::span<Pending* const> group) {
    BOOST_REQUIRE(++inside == 1);
    applied += group.size();
    largest = std::max(largest, group.size());
    std::this_thread::yield();
    --inside;
  });
  const auto commit_some = [&] {
    for (int number = 0; number < 500; ++number) {
      static_cast<void>(queue.commit({}));
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 16; ++thread) {
      threads.emplace_back(commit_some);
    }
  }
  BOOST_TEST(applied == 16U * 500U);
  BOOST_TEST(largest > 1U);
  BOOST_TEST(largest <= 16U);
}

BOOST_AUTO_TEST_CASE(gives_each_caller_its_own_outcome) {
  CommitQueue queue([](std::span<Pending* const> group) {
    for (auto* pending : group) {
      pending->outcome.failed_expectation = pending->batch.expectations().size();
    }
  });
  std::atomic<int> mistaken = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        Batch batch;
        for (std::size_t count = 0; count < thread; ++count) {
          batch.expect_absent(Table::tokens, "key");
        }
        for (int number = 0; number < 200; ++number) {
          mistaken += queue.commit(batch).failed_expectation == thread ? 0 : 1;
        }
      });
    }
  }
  BOOST_TEST(mistaken == 0);
}

BOOST_AUTO_TEST_CASE(fails_every_batch_of_a_group_that_could_not_be_applied) {
  std::atomic<std::size_t> refused = 0;
  std::atomic<std::size_t> thrown = 0;
  std::size_t groups = 0;
  CommitQueue queue([&](std::span<Pending* const> group) {
    if (++groups % 2 == 0) {
      refused += group.size();
      throw std::bad_alloc();
    }
  });
  const auto commit_some = [&] {
    for (int number = 0; number < 200; ++number) {
      try {
        static_cast<void>(queue.commit({}));
      } catch (const Error& error) {
        thrown += error.fault() == Fault::failed ? 1 : 0;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back(commit_some);
    }
  }
  BOOST_TEST(refused > 0U);
  BOOST_TEST(thrown == refused);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace storage::engine
