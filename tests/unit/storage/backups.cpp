#include "storage/backup.hpp"
#include "tests/unit/storage/fixture.hpp"

#include <fstream>
#include <thread>

using namespace storage;
using namespace storage::test;

namespace {

struct BackedUp : Fixture {
  std::filesystem::path place = directory.path() / "backups";

  std::uint32_t back_up() {
    return store->back_up(place, [](std::uint64_t /*done*/, std::uint64_t /*total*/) {});
  }

  void add(const std::string& key) {
    Batch batch;
    batch.put(Table::tokens, key, std::string(1000, 'v'));
    batch.append(Log::audit, key);
    const auto outcome = store->commit(std::move(batch));
    BOOST_TEST(outcome.committed());
  }

  std::unique_ptr<Store> restored(std::uint32_t number) {
    auto other = settings;
    other.directory = directory.path() / ("restored-" + std::to_string(number));
    restore_backup(place, number, other.directory);
    return open_rocksdb(other);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_backup, BackedUp)

BOOST_AUTO_TEST_CASE(holds_the_store_as_of_its_moment) {
  add("before");
  const auto first = back_up();
  add("between");
  const auto second = back_up();
  add("after");
  BOOST_TEST(keys_of(*open_backup(place, first), Table::tokens) == std::vector<std::string>{"before"},
             boost::test_tools::per_element());
  for (const auto number : {first, second}) {
    const auto copy = restored(number);
    BOOST_TEST(keys_of(*copy, Table::tokens).size() == number - first + 1);
    BOOST_TEST(copy->head(Log::audit).number == number - first + 1);
    BOOST_TEST((copy->head(Log::audit) == open_backup(place, number)->head(Log::audit)));
  }
}

BOOST_AUTO_TEST_CASE(of_a_store_in_use_holds_whole_batches_only) {
  std::atomic<bool> stop = false;
  std::jthread writer([&] {
    for (int number = 0; !stop; ++number) {
      Batch batch;
      batch.put(Table::tokens, std::to_string(number), "v");
      batch.put(Table::fingerprints, std::to_string(number), "v");
      batch.append(Log::audit, std::to_string(number));
      static_cast<void>(store->commit(std::move(batch)));
    }
  });
  while (store->head(Log::audit).number < 100) {
    std::this_thread::yield();
  }
  const auto seen = store->head(Log::audit).number;
  const auto number = back_up();
  stop = true;
  writer.join();
  const auto copy = restored(number);
  const auto tokens = keys_of(*copy, Table::tokens);
  BOOST_TEST(tokens.size() >= seen);
  BOOST_TEST(tokens == keys_of(*copy, Table::fingerprints), boost::test_tools::per_element());
  BOOST_TEST(copy->head(Log::audit).number == tokens.size());
}

BOOST_AUTO_TEST_CASE(shares_with_the_one_before_what_did_not_change) {
  for (int number = 0; number < 2000; ++number) {
    add(std::to_string(number));
  }
  back_up();
  add("one more");
  back_up();
  const auto backups = backups_in(place);
  BOOST_TEST_REQUIRE(backups.size() == 2U);
  std::uint64_t shared = 0;
  std::uint64_t all_bytes = 0;
  for (const auto& file : backups[1].files) {
    BOOST_TEST(std::filesystem::file_size(place / file.path) == file.size);
    if (!file.path.ends_with(".sst")) {
      continue;  // options and lists of files are each backup's own
    }
    const bool in_both =
        std::ranges::any_of(backups[0].files, [&](const auto& other) { return other.path == file.path; });
    shared += in_both ? file.size : 0;
    all_bytes += file.size;
  }
  BOOST_TEST(shared > all_bytes * 9 / 10);
}

BOOST_AUTO_TEST_CASE(takes_no_writes) {
  add("one");
  const auto backup = open_backup(place, back_up());
  BOOST_CHECK_EXCEPTION(static_cast<void>(put(*backup, Table::tokens, "k", "v")), Error, is(Fault::failed));
  BOOST_CHECK_EXCEPTION(backup->check_writable(), Error, is(Fault::failed));
}

BOOST_AUTO_TEST_CASE(is_not_restored_over_anything) {
  add("one");
  const auto number = back_up();
  BOOST_CHECK_EXCEPTION(restore_backup(place, number, settings.directory), Error, is(Fault::in_use));
}

BOOST_AUTO_TEST_CASE(that_is_damaged_or_not_there_is_refused) {
  add("one");
  const auto number = back_up();
  BOOST_CHECK_EXCEPTION(restore_backup(place, number + 1, directory.path() / "a"), Error, is(Fault::corrupt));
  BOOST_TEST(backups_in(directory.path() / "nowhere").empty());
  const auto backups = backups_in(place);
  for (const auto& file : backups.front().files) {
    if (file.path.ends_with(".sst")) {
      std::fstream stream(place / file.path, std::ios::in | std::ios::out | std::ios::binary);
      stream.seekp(static_cast<std::streamoff>(file.size / 2));
      stream.put('!');
    }
  }
  BOOST_CHECK_EXCEPTION(restore_backup(place, number, directory.path() / "b"), Error, is(Fault::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()
