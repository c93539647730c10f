#include "appliance/audit_trail.hpp"

#include "appliance/audit.hpp"
#include "storage/rocksdb_store.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

using namespace appliance;

namespace {

constexpr Uuid ours{0xA};
constexpr Uuid theirs{0xB};

/// Counts what is read through it.
class CountingStore : public storage::Store {
 public:
  explicit CountingStore(storage::Store& store) : store_(store) {}

  std::optional<std::string> get(storage::Table table, std::string_view key) const override {
    return store_.get(table, key);
  }
  std::vector<storage::Row> scan(storage::Table table, std::string_view prefix, std::string_view after,
                                 std::size_t limit) const override {
    auto rows = store_.scan(table, prefix, after, limit);
    rows_read += rows.size();
    return rows;
  }
  std::vector<storage::LogEntry> read_log(storage::Log log, std::uint64_t first, std::size_t limit) const override {
    auto entries = store_.read_log(log, first, limit);
    entries_read += entries.size();
    return entries;
  }
  std::unique_ptr<const storage::Snapshot> snapshot() const override { return store_.snapshot(); }
  storage::Outcome commit(storage::Batch batch) override { return store_.commit(std::move(batch)); }
  storage::LogHead head(storage::Log log) const override { return store_.head(log); }
  std::uint32_t back_up(const std::filesystem::path& directory, const storage::BackupProgress& progress) override {
    return store_.back_up(directory, progress);
  }
  void check_writable() const override { store_.check_writable(); }

  mutable std::size_t rows_read = 0;
  mutable std::size_t entries_read = 0;

 private:
  storage::Store& store_;
};

struct TrailFixture {
  tests::support::TemporaryDirectory place{"trail"};
  std::unique_ptr<storage::Store> store = storage::open_rocksdb({.directory = place / "store", .on_failure = {}});
  CountingStore counting{*store};

  void note(const Uuid& tenant, const std::string& type, const std::string& id, bool shown = true, int times = 1) {
    storage::Batch batch;
    const Actor actor{.type = "application", .id = "a", .tenant = tenant, .source = {}, .trace_id = {}};
    for (int i = 0; i < times; ++i) {
      record(batch, actor,
             {.operation = "read", .entity_type = type, .entity_id = id, .detail = {}, .shown_to_tenant = shown});
    }
    const auto outcome = store->commit(std::move(batch));
    BOOST_REQUIRE(outcome.committed());
  }

  std::string ids(const TrailQuery& query) {
    std::string found;
    for (const auto& entry : read_trail(counting, query).entries) {
      found.append(found.empty() ? "" : " ").append(entry.entry.entity_id());
    }
    return found;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_audit_trail, TrailFixture)

BOOST_AUTO_TEST_CASE(is_read_without_looking_at_what_others_did) {
  note(ours, "token", "1");
  note(theirs, "token", "not ours", true, 3000);
  note(ours, "application", "2");
  note(theirs, "token", "not ours", true, 3000);
  note(ours, "token", "3");
  BOOST_TEST(ids({.tenant = ours, .size = 10}) == "3 2 1");
  BOOST_TEST(ids({.tenant = ours, .entity_type = "token", .size = 10}) == "3 1");
  BOOST_TEST(ids({.tenant = ours, .entity_id = "2", .size = 10}) == "2");
  BOOST_TEST(ids({.tenant = ours, .entity_type = "token", .entity_id = "2", .size = 10}).empty());
  BOOST_TEST(counting.rows_read == 3U + 2U + 1U + 1U);
  BOOST_TEST(counting.entries_read == 3U + 2U + 1U + 1U);
}

BOOST_AUTO_TEST_CASE(skips_by_its_index_and_goes_on_from_where_it_ended) {
  for (int i = 0; i < 2500; ++i) {
    note(ours, "token", std::to_string(i));
  }
  BOOST_TEST(ids({.tenant = ours, .skip = 2300, .size = 3}) == "199 198 197");
  BOOST_TEST(counting.entries_read <= 4U);
  const auto page = read_trail(*store, {.tenant = ours, .skip = 2300, .size = 3});
  BOOST_REQUIRE(page.next);
  BOOST_TEST(ids({.tenant = ours, .below = page.next, .size = 2}) == "196 195");
  BOOST_TEST(!read_trail(*store, {.tenant = ours, .skip = 2497, .size = 3}).next);
  BOOST_TEST(ids({.tenant = ours, .skip = 2500, .size = 3}).empty());
  BOOST_TEST(ids({.tenant = ours, .below = 0, .size = 3}).empty());
}

BOOST_AUTO_TEST_CASE(leaves_out_what_is_not_shown_to_its_tenant_and_what_has_none) {
  note(ours, "log", "hidden", false);
  note(Uuid{}, "hsm", "of the appliance");
  note(ours, "token", "1");
  BOOST_TEST(ids({.tenant = ours, .size = 10}) == "1");
  BOOST_TEST(store->read_log(storage::Log::audit, 1, 10).size() == 3U);
  BOOST_TEST(store->scan(storage::Table::audit_index, "", "", 10).size() == 3U);
}

BOOST_AUTO_TEST_CASE(finds_dates_by_halving_the_log) {
  note(theirs, "token", "x", true, 2000);
  note(ours, "token", "1");
  BOOST_TEST(ids({.tenant = ours, .until = now() + 60'000'000, .size = 10}) == "1");
  BOOST_TEST(counting.entries_read < 20U);
  BOOST_TEST(ids({.tenant = ours, .until = 1, .size = 10}).empty());
  BOOST_TEST(ids({.tenant = ours, .from = now() + 60'000'000, .size = 10}).empty());
  BOOST_TEST(ids({.tenant = ours, .from = 1, .until = now() + 60'000'000, .size = 10}) == "1");
}

BOOST_AUTO_TEST_CASE(keeps_ids_of_any_length_and_content_apart) {
  const std::string long_id(2000, 'x');
  const std::string with_nul("a\0b", 3);
  note(ours, "token", long_id);
  note(ours, "token", with_nul);
  note(ours, "token", "a");
  BOOST_TEST(ids({.tenant = ours, .entity_id = long_id, .size = 10}) == long_id);
  BOOST_TEST(ids({.tenant = ours, .entity_id = with_nul, .size = 10}) == with_nul);
  BOOST_TEST(ids({.tenant = ours, .entity_id = "a", .size = 10}) == "a");
}

BOOST_AUTO_TEST_SUITE_END()
