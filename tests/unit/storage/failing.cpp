#include "storage/engine/store.hpp"
#include "tests/unit/storage/failing_disk.hpp"
#include "tests/unit/storage/fixture.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

namespace storage::test {

namespace {

using Operation = FailingDisk::Operation;

struct FailingFixture {
  explicit FailingFixture(std::string suffix = ".log") : disk(std::move(suffix)) {}

  TemporaryDirectory directory;
  FailingDisk disk;
  std::atomic<int> failures = 0;
  std::promise<void> told;
  RocksdbSettings settings{.directory = directory.path(), .on_failure = [this] {
                             if (++failures == 1) {
                               told.set_value();
                             }
                           }};
  std::unique_ptr<Store> store = engine::open_store(settings, {.env = disk.env()});

  void check_stopped_for_ever() {
    disk.fail(Operation::none);
    BOOST_CHECK_EXCEPTION(store->check_writable(), Error, is(Fault::failed));
    BOOST_CHECK_EXCEPTION(static_cast<void>(put(*store, Table::tokens, "later", "")), Error, is(Fault::failed));
    BOOST_TEST(failures == 1);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_failing_disk)

BOOST_AUTO_TEST_CASE(stops_the_store_for_ever) {
  for (const auto operation : {Operation::append, Operation::sync}) {
    FailingFixture at;
    BOOST_TEST(put(*at.store, Table::tokens, "key", "value").committed());
    at.disk.fail(operation);
    BOOST_CHECK_EXCEPTION(static_cast<void>(put(*at.store, Table::tokens, "lost", "")), Error, is(Fault::failed));
    at.check_stopped_for_ever();
    BOOST_TEST(at.store->get(Table::tokens, "key").value() == "value");
    at.store.reset();
    at.store = open_rocksdb(at.settings);
    BOOST_TEST(at.store->get(Table::tokens, "key").value() == "value");
    BOOST_TEST(put(*at.store, Table::tokens, "later", "").committed());
  }
}

BOOST_AUTO_TEST_CASE(fails_every_commit_that_is_under_way) {
  FailingFixture at;
  std::atomic<int> acknowledged = 0;
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        try {
          for (int number = 0;; ++number) {
            Batch batch;
            batch.append(Log::audit, std::to_string(thread));
            acknowledged += at.store->commit(std::move(batch)).committed() ? 1 : 0;
          }
        } catch (const Error& error) {
          failed += error.fault() == Fault::failed ? 1 : 0;
        }
      });
    }
    while (acknowledged < 50) {
      std::this_thread::yield();
    }
    at.disk.fail(Operation::sync);
  }
  BOOST_TEST(failed == 8);
  at.check_stopped_for_ever();
  at.store.reset();
  at.store = open_rocksdb(at.settings);
  const auto entries = at.store->read_log(Log::audit, 1, all);
  BOOST_TEST(entries.size() >= static_cast<std::size_t>(acknowledged));
  BOOST_TEST(entries.back().number == entries.size());
}

// The second commit finds the first one's memory full and has it flushed; nobody commits after that.
BOOST_AUTO_TEST_CASE(is_noticed_in_the_background_too) {
  FailingFixture at(".sst");
  at.disk.fail(Operation::append);
  BOOST_TEST(put(*at.store, Table::tokens, "large", std::string(33 << 20, 'v')).committed());
  BOOST_TEST(put(*at.store, Table::tokens, "small", "").committed());
  BOOST_REQUIRE((at.told.get_future().wait_for(std::chrono::minutes(1)) == std::future_status::ready));
  at.check_stopped_for_ever();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace storage::test
