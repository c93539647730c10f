#include "storage/engine/store.hpp"
#include "tests/unit/storage/fixture.hpp"

#include <rocksdb/db.h>
#include <sys/stat.h>

#include <fstream>

namespace storage::test {

namespace {

void add_family(const std::filesystem::path& directory, const std::string& name) {
  std::vector<std::string> present;
  BOOST_REQUIRE(rocksdb::DB::ListColumnFamilies({}, directory, &present).ok());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto& family : present) {
    descriptors.emplace_back(family, rocksdb::ColumnFamilyOptions());
  }
  BOOST_REQUIRE(rocksdb::DB::Open({}, directory, descriptors, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> database(opened);
  handles.emplace_back();
  BOOST_REQUIRE(database->CreateColumnFamily({}, name, &handles.back()).ok());
  for (auto* handle : handles) {
    delete handle;
  }
}

void flip_byte(const std::filesystem::path& file, std::streamoff offset) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(offset);
  const char byte = static_cast<char>(bytes.get() ^ 0x40);
  bytes.seekp(offset);
  bytes.put(byte);
}

std::filesystem::path file_with(const std::filesystem::path& directory, const std::string& extension) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == extension) {
      return entry.path();
    }
  }
  throw std::runtime_error("no such file");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_reopened_store, Fixture)

BOOST_AUTO_TEST_CASE(holds_everything_and_goes_on_numbering) {
  for (int round = 1; round <= 3; ++round) {
    Batch batch;
    batch.put(Table::tokens, "key" + std::to_string(round), "value");
    batch.append(Log::audit, "one");
    batch.append(Log::audit, "two");
    const auto outcome = store->commit(std::move(batch));
    BOOST_TEST(outcome.committed());
    reopen();
    BOOST_TEST(keys_of(*store, Table::tokens).size() == static_cast<std::size_t>(round));
    const auto entries = store->read_log(Log::audit, 1, all);
    BOOST_REQUIRE(entries.size() == static_cast<std::size_t>(2 * round));
    BOOST_TEST(entries.back().number == static_cast<std::uint64_t>(2 * round));
  }
}

BOOST_AUTO_TEST_CASE(gets_the_tables_that_an_older_version_did_not_have) {
  store.reset();
  std::filesystem::remove_all(settings.directory);
  rocksdb::DB* opened = nullptr;
  rocksdb::Options options;
  options.create_if_missing = true;
  BOOST_REQUIRE(rocksdb::DB::Open(options, settings.directory, &opened).ok());
  delete opened;
  add_family(settings.directory, "tokens");
  store = open_rocksdb(settings);
  BOOST_TEST(put(*store, Table::fingerprints, "key", "value").committed());
}

BOOST_AUTO_TEST_CASE(refuses_tables_that_it_does_not_know) {
  store.reset();
  add_family(settings.directory, "of a later version");
  BOOST_CHECK_EXCEPTION(static_cast<void>(open_rocksdb(settings)), Error, is(Fault::corrupt));
}

BOOST_AUTO_TEST_CASE(refuses_a_directory_that_lost_its_current_file) {
  BOOST_TEST(put(*store, Table::tokens, "key", "value").committed());
  store.reset();
  const auto current = settings.directory / "CURRENT";
  std::filesystem::rename(current, directory.path() / "CURRENT");
  BOOST_CHECK_EXCEPTION(static_cast<void>(open_rocksdb(settings)), Error, is(Fault::corrupt));
  std::filesystem::rename(directory.path() / "CURRENT", current);
  store = open_rocksdb(settings);
  BOOST_TEST(store->get(Table::tokens, "key").value() == "value");
}

BOOST_AUTO_TEST_CASE(refuses_a_log_damaged_before_its_end) {
  for (int number = 0; number < 20; ++number) {
    BOOST_TEST(put(*store, Table::tokens, std::to_string(number), std::string(500, 'v')).committed());
  }
  store.reset();
  flip_byte(file_with(settings.directory, ".log"), 2000);
  BOOST_CHECK_EXCEPTION(static_cast<void>(open_rocksdb(settings)), Error, is(Fault::corrupt));
}

BOOST_AUTO_TEST_CASE(never_serves_a_damaged_row) {
  BOOST_TEST(put(*store, Table::tokens, "key", std::string(500, 'v')).committed());
  reopen();
  store.reset();
  flip_byte(file_with(settings.directory, ".sst"), 10);
  store = open_rocksdb(settings);
  BOOST_CHECK_EXCEPTION(static_cast<void>(store->get(Table::tokens, "key")), Error, is(Fault::corrupt));
  BOOST_CHECK_EXCEPTION(static_cast<void>(store->scan(Table::tokens, "", "", all)), Error, is(Fault::corrupt));
  Batch batch;
  batch.expect_absent(Table::tokens, "key");
  batch.append(Log::audit, "never");
  const auto commit = [&] { static_cast<void>(store->commit(std::move(batch))); };
  BOOST_CHECK_EXCEPTION(commit(), Error, is(Fault::corrupt));
  BOOST_TEST(put(*store, Table::tenants, "other", "value").committed());
  BOOST_TEST(store->read_log(Log::audit, 1, all).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_directory, Fixture)

BOOST_AUTO_TEST_CASE(is_made_for_its_owner_only) {
  struct stat status {};
  BOOST_REQUIRE(::stat(settings.directory.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0700U);
}

BOOST_AUTO_TEST_CASE(is_refused_while_another_holds_it) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(open_rocksdb(settings)), Error, is(Fault::in_use));
  BOOST_TEST(put(*store, Table::tokens, "key", "value").committed());
  reopen();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_full_disk)

BOOST_AUTO_TEST_CASE(is_refused_before_anything_is_made) {
  const TemporaryDirectory directory;
  const RocksdbSettings settings{.directory = directory.path(), .min_free_bytes = 1ULL << 62, .on_failure = {}};
  BOOST_CHECK_EXCEPTION(static_cast<void>(open_rocksdb(settings)), Error, is(Fault::full));
  BOOST_TEST(std::filesystem::is_empty(directory.path()));
}

BOOST_AUTO_TEST_CASE(refuses_commits_until_there_is_room_again) {
  const TemporaryDirectory directory;
  std::uint64_t free = 100;
  const engine::Machine machine{.free_bytes = [&](const auto&) { return free; }, .space_check_interval = {}};
  const auto store =
      engine::open_store({.directory = directory.path(), .min_free_bytes = 100, .on_failure = {}}, machine);
  BOOST_TEST(put(*store, Table::tokens, "key", "value").committed());
  free = 99;
  BOOST_CHECK_EXCEPTION(store->check_writable(), Error, is(Fault::full));
  BOOST_CHECK_EXCEPTION(static_cast<void>(put(*store, Table::tokens, "other", "")), Error, is(Fault::full));
  BOOST_TEST(store->get(Table::tokens, "key").value() == "value");
  free = 100;
  store->check_writable();
  BOOST_TEST(put(*store, Table::tokens, "other", "").committed());
}

BOOST_AUTO_TEST_CASE(is_asked_about_at_most_once_per_interval) {
  const TemporaryDirectory directory;
  int asked = 0;
  const engine::Machine machine{.free_bytes = [&](const auto&) { return ++asked, 100; },
                                .space_check_interval = std::chrono::hours(1)};
  const auto store = engine::open_store({.directory = directory.path(), .on_failure = {}}, machine);
  for (int number = 0; number < 5; ++number) {
    BOOST_TEST(put(*store, Table::tokens, "key", "value").committed());
  }
  BOOST_TEST(asked == 2);  // when opening and at the first commit
}

BOOST_AUTO_TEST_CASE(can_be_relieved_of_the_reserve) {
  const TemporaryDirectory directory;
  const auto reserve = directory.path() / "reserve";
  constexpr std::uint64_t size = 1 << 20;
  std::uint64_t free = 2 * size;
  const engine::Machine machine{.free_bytes = [&](const auto&) { return free; }};
  const RocksdbSettings settings{
      .directory = directory.path(), .min_free_bytes = size, .reserve_bytes = size, .on_failure = {}};
  static_cast<void>(engine::open_store(settings, machine));
  struct stat status {};
  BOOST_REQUIRE(::stat(reserve.c_str(), &status) == 0);
  BOOST_TEST(static_cast<std::uint64_t>(status.st_size) == size);
  BOOST_TEST(static_cast<std::uint64_t>(status.st_blocks) * 512 >= size);
  std::filesystem::remove(reserve);
  free = 2 * size - 1;
  static_cast<void>(engine::open_store(settings, machine));
  BOOST_TEST(!std::filesystem::exists(reserve));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace storage::test
