#include "appliance/evidence/chain_verifier.hpp"
#include "appliance/evidence/export_line.hpp"
#include "storage/codec.hpp"
#include "tests/unit/appliance/test_signer.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <variant>

namespace appliance {

using evidence::Checkpoint;
using evidence::Report;
using storage::LogEntry;

namespace {

constexpr std::uint64_t interval = 10;
constexpr Uuid store_id{7};

std::string record_of(std::uint64_t number, const std::string& detail = {}) {
  storage::AuditEntry entry;
  entry.set_at_us(1'000'000 * static_cast<std::int64_t>(number));
  entry.set_actor_type("application");
  entry.set_operation("read");
  entry.set_entity_type("token");
  entry.set_entity_id("token-" + std::to_string(number));
  entry.set_outcome("success");
  entry.set_detail(detail);
  return storage::encode(entry);
}

/// A log in memory with all that an attacker, or a fault, could do to it.
struct Log {
  using Item = std::variant<LogEntry, Checkpoint>;

  const TestSigner* signer;
  std::vector<Item> items;
  storage::LogHead head;
  storage::Digest previous{};

  explicit Log(const TestSigner& by, std::uint64_t entries = 0) : signer(&by) { grow(entries); }

  void append(const std::string& value) {
    head = storage::next_head(storage::Log::audit, head, value);
    items.emplace_back(LogEntry{.number = head.number, .value = value, .link = head.link});
    if (head.number % interval == 0) {
      seal();
    }
  }

  void grow(std::uint64_t entries, const std::string& detail = {}) {
    for (; entries > 0; --entries) {
      append(record_of(head.number + 1, detail));
    }
  }

  void seal() {
    Checkpoint made{.store_id = store_id,
                    .number = head.number,
                    .head = head.link,
                    .at = 1,
                    .previous = previous,
                    .key = {},
                    .signature = {}};
    signer->sign(made);
    previous = evidence::digest_of(made);
    items.emplace_back(made);
  }

  std::size_t place_of(std::uint64_t number) const {
    return static_cast<std::size_t>(std::ranges::find_if(items,
                                                         [&](const Item& item) {
                                                           const auto* entry = std::get_if<LogEntry>(&item);
                                                           return entry != nullptr && entry->number == number;
                                                         }) -
                                    items.begin());
  }
  LogEntry& entry(std::uint64_t number) { return std::get<LogEntry>(items[place_of(number)]); }
  Checkpoint& checkpoint(std::uint64_t number) { return std::get<Checkpoint>(items[place_of(number) + 1]); }
  void remove(std::size_t place) { items.erase(items.begin() + static_cast<std::ptrdiff_t>(place)); }

  /// Numbers and links all entries anew, as somebody would who can write the store but not sign.
  void relink() {
    head = {};
    for (auto& item : items) {
      if (auto* entry = std::get_if<LogEntry>(&item)) {
        head = storage::next_head(storage::Log::audit, head, entry->value);
        entry->number = head.number;
        entry->link = head.link;
      }
    }
  }
};

Report verify(const Log& log, const TestSigner& trusted, const std::vector<Checkpoint>& known = {}) {
  evidence::ChainVerifier verifier(store_id, {}, {trusted.point});
  std::ranges::for_each(known, [&](const Checkpoint& checkpoint) { verifier.expect(checkpoint); });
  for (const auto& item : log.items) {
    std::visit([&](const auto& each) { verifier.take(each); }, item);
  }
  return verifier.finish();
}

struct Case {
  const char* name;
  std::function<void(Log&)> harm;
  std::uint64_t first_entry;  ///< that must be named
  std::string_view words;     ///< of the first finding
};

const std::vector<Case>& cases() {
  static const std::vector<Case> table{
      {"a bit is flipped in an entry", [](Log& log) { log.entry(17).value[9] ^= 1; }, 17, "entry 17 was changed"},
      {"a bit is flipped in the first entry", [](Log& log) { log.entry(1).value[9] ^= 1; }, 1, "entry 1 was changed"},
      {"a bit is flipped in a link", [](Log& log) { log.entry(17).link[0] ^= 1; }, 17, "entry 17 was changed"},
      {"an entry says something else and its link is made to fit",
       [](Log& log) {
         auto& entry = log.entry(17);
         entry.value = record_of(17, "forged");
         entry.link = storage::next_head(storage::Log::audit, {16, log.entry(16).link}, entry.value).link;
       },
       18, "entry 18 was changed"},
      {"an entry is removed", [](Log& log) { log.remove(log.place_of(17)); }, 17, "entry 17 is missing"},
      {"several are removed",
       [](Log& log) {
         log.remove(log.place_of(17));
         log.remove(log.place_of(18));
       },
       17, "entries 17 to 18 are missing"},
      {"the first is removed", [](Log& log) { log.remove(0); }, 1, "entry 1 is missing"},
      {"two entries change places",
       [](Log& log) { std::swap(log.items[log.place_of(17)], log.items[log.place_of(18)]); }, 17, "missing"},
      {"two entries change places and numbers", [](Log& log) { std::swap(log.entry(17).value, log.entry(18).value); },
       17, "entry 17 was changed"},
      {"an entry stands twice",
       [](Log& log) {
         const auto place = static_cast<std::ptrdiff_t>(log.place_of(17));
         log.items.insert(log.items.begin() + place, log.items[log.place_of(17)]);
       },
       17, "moved or added"},
      {"an entry is added and all are numbered and linked anew",
       [](Log& log) {
         const auto place = static_cast<std::ptrdiff_t>(log.place_of(17));
         log.items.insert(log.items.begin() + place, LogEntry{17, record_of(99), {}});
         log.relink();
       },
       11, "something was changed, added or left out"},
      {"an entry is removed and all are numbered and linked anew",
       [](Log& log) {
         log.remove(log.place_of(17));
         log.relink();
       },
       11, "something was changed, added or left out"},
      {"an entry is changed and all are linked anew",
       [](Log& log) {
         log.entry(17).value = record_of(17, "forged");
         log.relink();
       },
       11, "something was changed, added or left out"},
      {"entries at the end are cut off",
       [](Log& log) {
         for (std::uint64_t number = 27; number <= 30; ++number) {
           log.remove(log.place_of(number));
         }
       },
       27, "entries 27 to 30 are cut off"},
      {"a checkpoint is removed", [](Log& log) { log.remove(log.place_of(20) + 1); }, 30, "one is missing"},
      {"the first checkpoint is removed", [](Log& log) { log.remove(log.place_of(10) + 1); }, 20,
       "a checkpoint is missing before"},
      {"checkpoints change places",
       [](Log& log) { std::swap(log.items[log.place_of(20) + 1], log.items[log.place_of(30) + 1]); }, 30,
       "does not follow"},
      {"a checkpoint vouches for another head", [](Log& log) { log.checkpoint(20).head[0] ^= 1; }, 20,
       "signature that does not verify"},
      {"a checkpoint has another signature", [](Log& log) { log.checkpoint(20).signature[40] ^= 1; }, 20,
       "signature that does not verify"},
      {"a checkpoint is one of another store",
       [](Log& log) {
         log.checkpoint(20).store_id = Uuid{8};
         log.signer->sign(log.checkpoint(20));
       },
       20, "is one of another store"},
      {"the history goes on from an earlier state",
       [](Log& log) {
         Log fork(*log.signer, 20);
         fork.grow(10, "another history");
         log.remove(log.place_of(30) + 1);
         log.items.emplace_back(fork.items.back());
       },
       21, "vouches for another history"},
  };
  return table;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_verification_of_an_audit_log)

BOOST_AUTO_TEST_CASE(finds_a_log_whole_and_says_what_it_cannot_know) {
  const TestSigner signer;
  const auto report = verify(Log(signer, 33), signer);
  BOOST_TEST(report.whole());
  BOOST_TEST(report.entries == 33U);
  BOOST_TEST(report.checkpoints == 3U);
  BOOST_TEST(report.proven == 30U);
  BOOST_TEST_REQUIRE(report.unknown.size() == 2U);
  BOOST_TEST(report.unknown[0].find("entries 31 to 33") != std::string::npos);
  BOOST_TEST(report.unknown[1].find("followed entry 33") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_the_first_entry_that_is_not_as_it_was_written) {
  const TestSigner signer;
  for (const auto& row : cases()) {
    BOOST_TEST_CONTEXT(row.name) {
      Log log(signer, 30);
      row.harm(log);
      const auto report = verify(log, signer);
      BOOST_TEST_REQUIRE(!report.whole());
      BOOST_TEST_MESSAGE(report.findings.front().what);
      BOOST_TEST(report.findings.front().entry == row.first_entry);
      BOOST_TEST(report.findings.front().what.find(row.words) != std::string::npos, report.findings.front().what);
    }
  }
}

BOOST_AUTO_TEST_CASE(does_not_believe_a_history_that_is_signed_by_another_key) {
  const TestSigner signer;
  const TestSigner forger;
  const auto report = verify(Log(forger, 30), signer);
  BOOST_TEST_REQUIRE(!report.whole());
  BOOST_TEST(report.findings.front().what.find("signed by a key that is not known") != std::string::npos);
  BOOST_TEST(report.proven == 0U);
}

BOOST_AUTO_TEST_CASE(misses_a_tail_that_went_with_its_checkpoint_only_without_a_known_one) {
  const TestSigner signer;
  Log log(signer, 30);
  const auto known = log.checkpoint(30);
  log.items.resize(log.place_of(25));
  const auto alone = verify(log, signer);
  BOOST_TEST(alone.whole());
  BOOST_TEST(alone.unknown.back().find("followed entry 24") != std::string::npos);
  const auto compared = verify(log, signer, {known});
  BOOST_TEST_REQUIRE(!compared.whole());
  BOOST_TEST(compared.findings.front().entry == 25U);
  BOOST_TEST(compared.findings.front().what.find("entries 25 to 30 are cut off") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tells_by_a_known_checkpoint_a_copy_of_yesterday_that_went_on) {
  const TestSigner signer;
  Log yesterday(signer, 20);
  Log today = yesterday;
  today.grow(10);
  yesterday.grow(5, "after the copy was put back");
  yesterday.seal();
  yesterday.grow(15, "after the copy was put back");
  BOOST_TEST(verify(yesterday, signer).whole());
  const auto compared = verify(yesterday, signer, {today.checkpoint(20), today.checkpoint(30)});
  BOOST_TEST_REQUIRE(!compared.whole());
  BOOST_TEST(compared.findings.front().entry == 21U);
  BOOST_TEST(compared.findings.front().what.find("vouches for another history") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(begins_in_the_middle_and_says_so) {
  const TestSigner signer;
  Log log(signer, 30);
  evidence::ChainVerifier verifier(store_id, {.number = 15, .link = log.entry(15).link}, {signer.point});
  for (auto place = log.place_of(16); place < log.items.size(); ++place) {
    std::visit([&](const auto& each) { verifier.take(each); }, log.items[place]);
  }
  const auto report = verifier.finish();
  BOOST_TEST(report.whole());
  BOOST_TEST(report.proven == 30U);
  BOOST_TEST(report.unknown.front().find("before entry 16") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(takes_a_checkpoint_that_comes_after_later_entries) {
  const TestSigner signer;
  Log log(signer, 30);
  std::rotate(log.items.begin() + 10, log.items.begin() + 11, log.items.begin() + 16);
  BOOST_TEST(std::holds_alternative<Checkpoint>(log.items[15]));
  const auto report = verify(log, signer);
  BOOST_TEST(report.whole());
  BOOST_TEST(report.checkpoints == 3U);
}

BOOST_AUTO_TEST_CASE(shows_what_an_operator_accepted) {
  const TestSigner signer;
  Log log(signer, 5);
  storage::AuditEntry entry;
  entry.set_operation("acknowledge");
  entry.set_entity_type("history");
  entry.set_entity_id("behind");
  entry.set_detail("the token had seen entry 9; the log ended at entry 5");
  log.append(storage::encode(entry));
  const auto report = verify(log, signer);
  BOOST_TEST_REQUIRE(report.accepted.size() == 1U);
  BOOST_TEST(report.accepted[0].entry == 6U);
  BOOST_TEST(report.accepted[0].what == "behind: the token had seen entry 9; the log ended at entry 5");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_line_of_an_export)

BOOST_AUTO_TEST_CASE(is_read_as_it_was_written) {
  const TestSigner signer;
  Log log(signer, 10);
  for (auto& item : log.items) {
    json::Document line;
    line.root() = std::visit([&](const auto& each) { return evidence::describe(each, line.pool()); }, item);
    const auto read = evidence::read_export_line(json::write_public(line.root()));
    if (const auto* entry = std::get_if<LogEntry>(&item)) {
      BOOST_TEST_REQUIRE(std::holds_alternative<LogEntry>(read));
      BOOST_TEST(std::get<LogEntry>(read).value == entry->value);
      BOOST_TEST((std::get<LogEntry>(read).link == entry->link));
    } else {
      BOOST_TEST_REQUIRE(std::holds_alternative<Checkpoint>(read));
      BOOST_TEST(evidence::note_of(std::get<Checkpoint>(read)) == evidence::note_of(std::get<Checkpoint>(item)));
      BOOST_TEST(evidence::is_signed_by(std::get<Checkpoint>(read), signer.point));
    }
  }
}

BOOST_AUTO_TEST_CASE(is_garbled_where_its_members_do_not_say_what_its_record_says) {
  const TestSigner signer;
  Log log(signer, 1);
  json::Document line;
  line.root() = evidence::describe(log.entry(1), line.pool());
  const auto good = json::write_public(line.root());
  const std::vector<std::pair<std::string, std::string>> changes{{"\"token-1\"", "\"token-2\""},
                                                                 {"\"read\"", "\"delete\""},
                                                                 {"\"success\"", "\"failed\""},
                                                                 {"\"number\":1", "\"number\":\"1\""},
                                                                 {"\"record\":\"", "\"record\":\"!"},
                                                                 {"\"link\":\"", "\"link\":\"0"},
                                                                 {"\"type\":\"entry\"", "\"type\":\"other\""}};
  for (const auto& [from, to] : changes) {
    BOOST_TEST_CONTEXT(to) {
      auto bad = good;
      BOOST_TEST_REQUIRE(bad.find(from) != std::string::npos);
      bad.replace(bad.find(from), from.size(), to);
      BOOST_TEST(std::holds_alternative<evidence::GarbledLine>(evidence::read_export_line(bad)));
    }
  }
  for (const auto& bad : {std::string(), std::string("[]"), std::string("{}"), good.substr(0, good.size() - 1)}) {
    BOOST_TEST(std::holds_alternative<evidence::GarbledLine>(evidence::read_export_line(bad)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace appliance
