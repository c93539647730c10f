#include "storage/rows.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace storage::test {

namespace {

using Keys = std::vector<std::string>;

Keys scanned(const Store& store, std::string_view prefix, std::string_view after, std::size_t limit) {
  Keys keys;
  for (auto& row : store.scan(Table::tokens, prefix, after, limit)) {
    BOOST_TEST(row.value == "of " + row.key);
    keys.push_back(std::move(row.key));
  }
  return keys;
}

struct ScanCase {
  std::string prefix;
  std::string after;
  std::size_t limit;
  Keys found;
};

const std::vector<ScanCase> scan_cases{
    {"", "", all, {"a", "b", "b1", "b2", "b3", "c", "\xff", "\xff\xff"}},
    {"b", "", all, {"b", "b1", "b2", "b3"}},
    {"b", "", 2, {"b", "b1"}},
    {"b", "b1", 2, {"b2", "b3"}},
    {"b", "b3", 2, {}},
    {"b", "b11", all, {"b2", "b3"}},
    {"b", "a", all, {"b", "b1", "b2", "b3"}},
    {"b", "c", all, {}},
    {"b", "", 0, {}},
    {"d", "", all, {}},
    {"\xff", "", all, {"\xff", "\xff\xff"}},
    {"\xff", "\xff", all, {"\xff\xff"}},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_scan, Fixture)

BOOST_AUTO_TEST_CASE(gives_the_rows_of_its_prefix_in_order) {
  Batch batch;
  for (const auto* key : {"b2", "c", "b", "a", "b3", "b1", "\xff\xff", "\xff"}) {
    batch.put(Table::tokens, key, std::string("of ") + key);
    batch.put(Table::tenants, std::string(key) + "elsewhere", "");
  }
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  for (const auto& [prefix, after, limit, found] : scan_cases) {
    BOOST_TEST(scanned(*store, prefix, after, limit) == found, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(of_everything_gives_every_row_once_however_many_there_are) {
  for (const int count : {0, 1, 999, 1000, 1001, 2500}) {
    Batch batch;
    Keys expected;
    const std::string prefix = std::to_string(count) + " ";
    for (int i = 0; i < count; ++i) {
      expected.push_back(prefix + std::to_string(10'000 + i));
      batch.put(Table::tokens, expected.back(), "");
    }
    batch.put(Table::tokens, std::to_string(count) + "!", "");
    const auto outcome = store->commit(std::move(batch));
    BOOST_TEST(outcome.committed());
    Keys seen;
    for_each_row(*store, Table::tokens, prefix, [&](const Row& row) { seen.push_back(row.key); });
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(of_an_empty_table_is_empty) { BOOST_TEST(store->scan(Table::tokens, "", "", all).empty()); }

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_log, Fixture)

BOOST_AUTO_TEST_CASE(is_read_from_a_number_on) {
  Batch batch;
  for (int number = 1; number <= 300; ++number) {
    batch.append(Log::audit, std::to_string(number));
  }
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  const auto entries = store->read_log(Log::audit, 254, 4);
  BOOST_REQUIRE(entries.size() == 4);
  for (std::size_t index = 0; index < entries.size(); ++index) {
    BOOST_TEST(entries[index].number == 254 + index);
    BOOST_TEST(entries[index].value == std::to_string(254 + index));
  }
  BOOST_TEST(store->read_log(Log::audit, 0, all).size() == 300);
  BOOST_TEST(store->read_log(Log::audit, 301, all).empty());
}

BOOST_AUTO_TEST_CASE(links_each_entry_to_all_before_it) {
  const auto append = [&](const char* value) {
    Batch batch;
    batch.append(Log::audit, value);
    const auto outcome = store->commit(std::move(batch));
    BOOST_TEST(outcome.committed());
  };
  BOOST_TEST((store->head(Log::audit) == LogHead{}));
  append("one");
  reopen();
  append("two");
  LogHead head;
  for (const auto& entry : store->read_log(Log::audit, 1, all)) {
    head = next_head(Log::audit, head, entry.value);
    BOOST_TEST(entry.number == head.number);
    BOOST_TEST((entry.link == head.link));
  }
  BOOST_TEST(head.number == 2);
  BOOST_TEST((store->head(Log::audit) == head));
}

// Made with Python: sha256(b"coffer audit entry v1\n" + struct.pack(">QQ", 1, 3) + b"one" + bytes(32))
BOOST_AUTO_TEST_CASE(has_the_links_that_anyone_can_work_out) {
  const auto text = [](const Digest& link) {
    std::string out;
    for (const auto byte : link) {
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    }
    return out;
  };
  const auto first = next_head(Log::audit, {}, "one");
  BOOST_TEST(text(first.link) == "100c5652aed76431e9eeeaba1a0b5299b50f14ada0e5639f3e6795887840b1ca");
  BOOST_TEST(text(next_head(Log::audit, first, "two").link) ==
             "9cff65cec42b56a9d9c28e47f086ad0f0a2171c35588c15e9c745bc3783ae4b7");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_snapshot, Fixture)

BOOST_AUTO_TEST_CASE(shows_what_was_there_when_it_was_taken) {
  for (const auto& [key, value] : {std::pair("a1", "one"), std::pair("a2", "two"), std::pair("b1", "other")}) {
    const auto written = put(*store, Table::tokens, key, value);
    BOOST_TEST(written.committed());
  }
  const auto before = store->snapshot();
  Batch change;
  change.put(Table::tokens, "a1", "changed");
  change.erase(Table::tokens, "a2");
  change.put(Table::tokens, "a3", "new");
  const auto outcome = store->commit(std::move(change));
  BOOST_TEST(outcome.committed());
  BOOST_TEST(before->scan(Table::tokens, "a", "", 10).size() == 2U);
  BOOST_TEST(before->scan(Table::tokens, "a", "a1", 10).at(0).value == "two");
  std::string seen;
  before->for_each(Table::tokens, "a", [&](std::string_view key, std::string_view value) {
    seen.append(key).append("=").append(value).append(" ");
  });
  BOOST_TEST(seen == "a1=one a2=two ");
  BOOST_TEST(store->snapshot()->scan(Table::tokens, "a", "", 10).at(0).value == "changed");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace storage::test
