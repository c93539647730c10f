#include "appliance/evidence/notary.hpp"

#include "appliance/error.hpp"
#include "appliance/evidence/chain_verifier.hpp"
#include "appliance/evidence/mirror.hpp"
#include "hsm/evidence.hpp"
#include "hsm/provision.hpp"
#include "hsm/token.hpp"
#include "storage/codec.hpp"
#include "storage/rocksdb_store.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/softhsm.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <thread>

namespace appliance {

using evidence::History;

namespace {

constexpr std::size_t all = 100'000;
constexpr Uuid store_id{5};

Config::Audit settings_of_tests() {
  Config::Audit settings;
  settings.checkpoint_entries = 10;
  settings.checkpoint_seconds = 3600;
  settings.mirror_seconds = 0;
  return settings;
}

/// A store and a token that belong together, as `coffer init` leaves them, without the service.
struct Appliance {
  tests::support::TemporaryDirectory place{"notary"};
  tests::support::SofthsmToken softhsm;
  hsm::Token token{
      {.module_path = softhsm.module_path(), .token_uri = softhsm.uri(), .pin = [this] { return softhsm.pin(); }}};
  hsm::Session session{token};
  std::unique_ptr<storage::Store> store;
  Config::Audit settings = settings_of_tests();
  std::unique_ptr<evidence::Notary> notary;
  const Actor actor{.type = "operator", .id = "ada", .tenant = {}, .source = {}, .trace_id = {}};

  Appliance() {
    token.connect();
    store = storage::open_rocksdb({.directory = directory(), .on_failure = {}});
    storage::Batch batch;
    evidence::put_audit_key(batch, hsm::create_audit_key(token, 1), token.describe(), "init");
    static_cast<void>(store->commit(std::move(batch)));
    start();
    static_cast<void>(notary->seal(session));
  }

  std::filesystem::path directory() const { return place / "store"; }

  void start() {
    notary = std::make_unique<evidence::Notary>(*store, token, store_id, settings);
    notary->examine(session);
  }

  void stop() {
    notary.reset();
    store.reset();
  }

  void restart() {
    stop();
    store = storage::open_rocksdb({.directory = directory(), .on_failure = {}});
    start();
  }

  void note(int times, const std::string& id = "1") {
    for (; times > 0; --times) {
      storage::Batch batch;
      record(batch, actor, {.operation = "read", .entity_type = "token", .entity_id = id, .detail = {}});
      static_cast<void>(store->commit(std::move(batch)));
    }
  }

  void keep_copy() {
    stop();
    std::filesystem::copy(directory(), place / "copy", std::filesystem::copy_options::recursive);
    restart();
  }

  void put_copy_back() {
    stop();
    std::filesystem::remove_all(directory());
    std::filesystem::rename(place / "copy", directory());
    restart();
  }

  std::uint64_t last_entry() const { return store->head(storage::Log::audit).number; }

  void wait_for_checkpoint(std::uint64_t number) const {
    while (notary->last()->number < number) {
      std::this_thread::yield();
    }
  }

  evidence::Report verify() const {
    evidence::ChainVerifier verifier(store_id, {}, {notary->keys().back().point});
    for (const auto& entry : store->read_log(storage::Log::audit, 1, all)) {
      verifier.take(entry);
    }
    for (const auto& row : store->scan(storage::Table::checkpoints, "", "", all)) {
      verifier.take(evidence::checkpoint_from(storage::decode<storage::CheckpointRecord>(row.value)));
    }
    return verifier.finish();
  }
};

bool is_conflict(const Error& error) { return error.fault() == Fault::conflict; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_notary, Appliance)

BOOST_AUTO_TEST_CASE(signs_at_every_multiple_of_the_interval) {
  const auto begin = notary->last()->number;
  note(35);
  wait_for_checkpoint(begin + 30);
  const auto report = verify();
  BOOST_TEST(report.whole());
  BOOST_TEST(report.proven == begin + 30);
  BOOST_TEST(report.checkpoints == 4U);
  BOOST_TEST(notary->unsigned_entries() == 5U);
}

BOOST_AUTO_TEST_CASE(signs_what_is_left_when_it_stops) {
  note(3);
  restart();
  BOOST_TEST(notary->unsigned_entries() == 0U);
  BOOST_TEST((notary->history() == History::whole));
  BOOST_TEST(verify().proven == last_entry());
}

BOOST_AUTO_TEST_CASE(signs_after_a_while_what_is_less_than_the_interval) {
  settings.checkpoint_seconds = 0;
  restart();
  note(1);
  wait_for_checkpoint(last_entry());
  BOOST_TEST(notary->unsigned_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_in_the_token_what_is_a_minute_old_and_what_came_after) {
  const auto& key = notary->keys().back();
  auto made = *notary->last();
  const auto begin = made.at;
  for (const UnixMicros seconds : {100, 200, 230, 250, 262}) {
    ++made.number;
    made.at = begin + seconds * 1'000'000;
    made.signature = hsm::sign(session, key.version, evidence::digest_of(made));
    evidence::mirror(session, made, {key.point});
  }
  const auto kept = evidence::mirrored(session, {key.point});
  BOOST_TEST_REQUIRE(kept.size() == 4U);
  BOOST_TEST(kept.front().at == begin + 200'000'000);
  BOOST_TEST(kept.back().number == made.number);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_store_at_start, Appliance)

BOOST_AUTO_TEST_CASE(is_whole_where_it_went_on_from_what_the_token_has_seen) {
  note(7);
  settings.mirror_seconds = 3600;
  restart();
  note(30);
  restart();
  BOOST_TEST((notary->history() == History::whole));
}

BOOST_AUTO_TEST_CASE(is_behind_where_a_copy_was_put_back) {
  keep_copy();
  note(5);
  put_copy_back();
  const auto verdict = notary->verdict();
  BOOST_TEST((verdict.history == History::behind));
  BOOST_TEST(verdict.mirrored->number == verdict.last_entry + 5);
}

BOOST_AUTO_TEST_CASE(is_forked_where_a_copy_was_put_back_and_went_on) {
  keep_copy();
  note(5);
  stop();
  std::filesystem::remove_all(directory());
  std::filesystem::rename(place / "copy", directory());
  store = storage::open_rocksdb({.directory = directory(), .on_failure = {}});
  note(9, "another history");
  start();
  BOOST_TEST((notary->history() == History::forked));
}

BOOST_AUTO_TEST_CASE(is_unmarked_where_the_token_holds_no_checkpoint) {
  for (const auto& checkpoint : evidence::mirrored(session, {notary->keys().back().point})) {
    hsm::erase_note(session, "coffer-audit-checkpoint",
                    hsm::bytes_of(storage::encode(evidence::record_of(checkpoint))));
  }
  stop();
  store = storage::open_rocksdb({.directory = directory(), .on_failure = {}});
  start();
  BOOST_TEST((notary->history() == History::unmarked));
}

BOOST_AUTO_TEST_CASE(is_refused_by_a_token_without_its_audit_key) {
  storage::Batch batch;
  evidence::put_audit_key(batch, {.version = 2, .private_handle = 0, .point = {}}, token.describe(), "somebody");
  static_cast<void>(store->commit(std::move(batch)));
  evidence::Notary later(*store, token, store_id, settings);
  BOOST_CHECK_EXCEPTION(later.examine(session), Error, is_conflict);
  BOOST_TEST((later.history() == History::unchecked));
}

BOOST_AUTO_TEST_CASE(is_not_signed_until_an_operator_accepts_it) {
  keep_copy();
  note(5);
  put_copy_back();
  note(40);
  BOOST_CHECK_THROW(static_cast<void>(notary->seal(session)), Error);
  BOOST_TEST(notary->unsigned_entries() == 40U);
  notary->acknowledge(session, actor);
  BOOST_TEST((notary->history() == History::whole));
  const auto report = verify();
  BOOST_TEST(report.whole());
  BOOST_TEST_REQUIRE(report.accepted.size() == 1U);
  BOOST_TEST(report.accepted[0].what.starts_with("behind: the token had seen entry"));
  BOOST_CHECK_EXCEPTION(notary->acknowledge(session, actor), Error, is_conflict);
  note(1);
  restart();
  BOOST_TEST((notary->history() == History::whole));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace appliance
