#include "appliance/expiry/purge.hpp"
#include "appliance/token/rows.hpp"
#include "hsm/envelope.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rocksdb_store.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <string>

using namespace appliance;
using namespace std::chrono_literals;
using storage::Table;

namespace {

constexpr UnixMicros second = 1'000'000;
constexpr UnixMicros hour = 3600 * second;
constexpr UnixMicros noon = 1'790'000'000'000'000;
constexpr std::uint8_t data_field = 1;
constexpr std::uint8_t cvc_field = 2;
constexpr std::size_t all = 100'000;

std::string sealed_with(std::initializer_list<std::uint8_t> fields) {
  std::vector<unsigned char> sealed;
  hsm::append_header(sealed, 1, std::vector<unsigned char>(40, 'k'));
  for (const auto number : fields) {
    hsm::Envelope::Field field;
    field.number = number;
    hsm::append_field_head(sealed, field, 32);
  }
  return {sealed.begin(), sealed.end()};
}

storage::TokenRecord record_with(token::Lifetimes times) {
  storage::TokenRecord record;
  record.set_type("card");
  record.set_expires_at_us(times.token);
  record.set_cvc_expires_at_us(times.cvc);
  record.set_sealed(times.cvc == 0 ? sealed_with({data_field}) : sealed_with({data_field, cvc_field}));
  return record;
}

/// A store whose tokens come into being as token::create makes them, and a purge that began at noon.
struct Vault {
  tests::support::TemporaryDirectory directory{"purge"};
  std::unique_ptr<storage::Store> store = storage::open_rocksdb({.directory = directory / "store", .on_failure = {}});
  Uuid tenant{7};
  Purge::Steady started{};
  Purge purge{*store, 72 * hour, noon, started};

  void put(const std::string& id, token::Lifetimes times) {
    storage::Batch batch;
    batch.put(Table::tokens, storage::token_key(tenant, id), storage::encode(record_with(times)));
    token::move_expirations(batch, tenant, id, {}, times);
    const auto outcome = store->commit(std::move(batch));
    BOOST_TEST(outcome.committed());
  }

  /// So much later by both clocks, as often as there is more to do.
  int run_after(UnixMicros later) {
    int rounds = 1;
    while (purge.run(noon + later, started + std::chrono::microseconds(later))) {
      ++rounds;
    }
    return rounds;
  }

  [[nodiscard]] std::set<std::string> tokens() const {
    std::set<std::string> ids;
    for (const auto& row : store->scan(Table::tokens, "", "", all)) {
      ids.emplace(storage::token_id_in(row.key));
    }
    return ids;
  }
  [[nodiscard]] std::size_t expirations() const { return store->scan(Table::expirations, "", "", all).size(); }
  [[nodiscard]] std::vector<storage::AuditEntry> audit() const {
    std::vector<storage::AuditEntry> entries;
    for (const auto& entry : store->read_log(storage::Log::audit, 1, all)) {
      entries.push_back(storage::decode<storage::AuditEntry>(entry.value));
    }
    return entries;
  }
};

using Ids = std::set<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purging, Vault)

BOOST_AUTO_TEST_CASE(removes_what_has_expired_and_nothing_else_and_says_so) {
  put("expired", {.token = noon + 10 * second});
  put("expires later", {.token = noon + 2 * hour});
  put("stays", {});
  run_after(hour);
  BOOST_TEST(tokens() == (Ids{"expires later", "stays"}));
  BOOST_TEST(expirations() == 1U);
  const auto entries = audit();
  BOOST_REQUIRE_EQUAL(entries.size(), 1U);
  BOOST_TEST(entries[0].operation() == "expire");
  BOOST_TEST(entries[0].entity_type() == "token");
  BOOST_TEST(entries[0].entity_id() == "expired");
  BOOST_TEST(entries[0].actor_type() == "system");
  BOOST_TEST(entries[0].tenant() == std::string(tenant.begin(), tenant.end()));
  BOOST_TEST(purge.purged() == 1U);
}

BOOST_AUTO_TEST_CASE(takes_the_verification_code_out_of_what_stays) {
  put("card", {.cvc = noon + hour});
  run_after(hour);
  const auto row = store->get(Table::tokens, storage::token_key(tenant, "card"));
  BOOST_REQUIRE(row);
  const auto record = storage::decode<storage::TokenRecord>(*row);
  BOOST_TEST(record.sealed() == sealed_with({data_field}));
  BOOST_TEST(record.cvc_expires_at_us() == 0);
  BOOST_TEST(expirations() == 0U);
  BOOST_REQUIRE_EQUAL(audit().size(), 1U);
  BOOST_TEST(audit()[0].detail() == "card verification code");
}

BOOST_AUTO_TEST_CASE(does_not_bring_back_a_token_whose_code_goes_at_the_same_time) {
  put("code first", {.token = noon + 20 * second, .cvc = noon + 10 * second});
  put("token first", {.token = noon + 10 * second, .cvc = noon + 20 * second});
  put("together", {.token = noon + 10 * second, .cvc = noon + 10 * second});
  run_after(hour);
  BOOST_TEST(tokens().empty());
  BOOST_TEST(expirations() == 0U);
}

BOOST_AUTO_TEST_CASE(believes_the_record_where_the_table_of_expirations_is_behind) {
  put("moved", {.token = noon + 2 * hour});
  storage::Batch batch;
  add_expiration(batch, {.kind = Expiring::token, .at = noon + second, .tenant = tenant, .id = "moved"});
  add_expiration(batch, {.kind = Expiring::cvc, .at = noon + second, .tenant = tenant, .id = "moved"});
  add_expiration(batch, {.kind = Expiring::token, .at = noon + second, .tenant = tenant, .id = "never was"});
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  run_after(hour);
  BOOST_TEST(tokens() == Ids{"moved"});
  BOOST_TEST(expirations() == 1U);
  BOOST_TEST(audit().empty());
}

BOOST_AUTO_TEST_CASE(goes_in_bounded_rounds_until_all_is_done) {
  for (int n = 0; n < 600; ++n) {
    put(std::to_string(n), {.token = noon + second + n});
  }
  BOOST_TEST(run_after(hour) == 3);
  BOOST_TEST(tokens().empty());
  BOOST_TEST(audit().size() == 600U);
}

BOOST_AUTO_TEST_CASE(is_not_held_up_by_a_row_that_cannot_be_read) {
  put("damaged", {.token = noon + second});
  storage::Batch batch;
  batch.put(Table::tokens, storage::token_key(tenant, "damaged"), "\x02 not a record");
  const auto outcome = store->commit(std::move(batch));
  BOOST_TEST(outcome.committed());
  put("sound", {.token = noon + 2 * second});
  run_after(hour);
  BOOST_TEST(tokens() == Ids{"damaged"});
  BOOST_TEST(purge.purged() == 1U);
}

BOOST_AUTO_TEST_CASE(deletes_nothing_by_a_clock_that_jumped) {
  put("a", {.token = noon + hour});
  BOOST_TEST(!purge.run(noon + 2 * hour, started + 1s));
  BOOST_TEST(purge.clock_suspect());
  BOOST_TEST(tokens() == Ids{"a"});
  BOOST_TEST(!purge.run(noon + second, started + 1s));
  BOOST_TEST(!purge.clock_suspect());
  BOOST_TEST(tokens() == Ids{"a"});
  run_after(hour);
  BOOST_TEST(tokens().empty());
}

BOOST_AUTO_TEST_CASE(deletes_by_a_clock_that_jumped_once_an_operator_trusts_it) {
  put("a", {.token = noon + hour});
  BOOST_TEST(!purge.run(noon + 2 * hour, started + 1s));
  purge.trust_clock();
  BOOST_TEST(!purge.run(noon + 2 * hour, started + 1s));
  BOOST_TEST(!purge.clock_suspect());
  BOOST_TEST(tokens().empty());
}

BOOST_AUTO_TEST_CASE(remembers_over_a_restart_what_time_it_was) {
  put("a", {.token = noon + hour});
  Purge after_years(*store, 72 * hour, noon + 87'600 * hour, started);
  BOOST_TEST(!after_years.run(noon + 87'600 * hour, started));
  BOOST_TEST(after_years.clock_suspect());
  BOOST_TEST(tokens() == Ids{"a"});
  Purge after_a_day(*store, 72 * hour, noon + 24 * hour, started);
  BOOST_TEST(!after_a_day.run(noon + 24 * hour, started));
  BOOST_TEST(!after_a_day.clock_suspect());
  BOOST_TEST(tokens().empty());
}

BOOST_AUTO_TEST_SUITE_END()
