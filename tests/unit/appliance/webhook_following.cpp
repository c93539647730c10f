#include "appliance/audit.hpp"
#include "appliance/webhook/events.hpp"
#include "appliance/webhook/follower.hpp"
#include "appliance/webhook/schedule.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rocksdb_store.hpp"
#include "tests/support/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace appliance;
using storage::Table;

namespace {

constexpr Uuid ours{0xA};
constexpr Uuid hook{0x1};
constexpr std::size_t all = 1000;

struct Outbox {
  tests::support::TemporaryDirectory place{"outbox"};
  std::unique_ptr<storage::Store> store = storage::open_rocksdb({.directory = place / "store", .on_failure = {}});
  TenantBook tenants;
  identity::Directory directory;
  webhook::Lines lines{*store};
  std::unique_ptr<webhook::Follower> follower = restarted();

  Outbox() {
    Tenant tenant;
    tenant.id = ours;
    tenants.put(std::move(tenant));
  }

  std::unique_ptr<webhook::Follower> restarted() {
    return std::make_unique<webhook::Follower>(*store, tenants, directory);
  }

  storage::WebhookRecord subscribe(std::uint64_t after_entry = 0) {
    storage::WebhookRecord record;
    record.set_face("basis-theory");
    record.add_events("token.created");
    record.add_events("token.deleted");
    record.set_after_entry(after_entry);
    storage::Batch batch;
    batch.put(Table::webhooks, storage::webhook_key(ours, hook), storage::encode(record));
    static_cast<void>(store->commit(std::move(batch)));
    auto tenant = *tenants.find(ours);
    tenant.subscribers = {webhook::subscriber_of(hook, record)};
    tenants.put(std::move(tenant));
    return record;
  }

  void note(std::string_view operation, const std::string& id, const std::string& type = "card") {
    storage::TokenRecord token;
    token.set_type(type);
    const AuditEvent event{
        .operation = operation, .entity_type = "token", .entity_id = id, .outcome = "success", .detail = {}};
    storage::Batch batch;
    record(batch, {.type = "application", .id = "a", .tenant = ours, .source = {}, .trace_id = "trace"},
           webhook::told(event, *tenants.find(ours), token));
    static_cast<void>(store->commit(std::move(batch)));
  }

  bool follow() { return follower->follow(tenants.all(), lines); }

  [[nodiscard]] std::vector<storage::WebhookEvent> queued() const {
    std::vector<storage::WebhookEvent> events;
    for (const auto& row : store->scan(Table::webhook_queue, storage::webhook_rows_prefix(ours, hook), "", all)) {
      events.push_back(storage::decode<storage::PendingDelivery>(row.value).event());
    }
    return events;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_follower_of_the_log, Outbox)

BOOST_AUTO_TEST_CASE(queues_what_is_wanted_once_also_after_a_restart) {
  subscribe();
  note("create", "one");
  note("read", "one");
  note("delete", "one");
  BOOST_TEST(!follow());
  follower = restarted();
  BOOST_TEST(!follow());
  const auto events = queued();
  BOOST_TEST_REQUIRE(events.size() == 2U);
  BOOST_TEST(events[0].type() == "token.created");
  BOOST_TEST(events[0].subject().type() == "card");
  BOOST_TEST(events[0].trace_id() == "trace");
  BOOST_TEST(events[1].type() == "token.deleted");
  BOOST_TEST(events[1].id() != events[0].id());
  BOOST_TEST(lines.at({ours, hook}).waiting == 2U);
  BOOST_TEST(store->scan(Table::event_subjects, "", "", all).empty());
}

BOOST_AUTO_TEST_CASE(begins_behind_the_entry_that_a_webhook_names) {
  note("create", "before");
  subscribe(store->head(storage::Log::audit).number);
  note("create", "after");
  BOOST_TEST(!follow());
  BOOST_TEST_REQUIRE(queued().size() == 1U);
  BOOST_TEST(queued().front().entity_id() == "after");
}

BOOST_AUTO_TEST_CASE(reads_nothing_while_there_is_no_webhook) {
  note("create", "one");
  BOOST_TEST(!follow());
  BOOST_TEST(follower->position() == 0U);
  BOOST_TEST(!store->get(Table::meta, storage::meta_key("outbox")));
}

BOOST_AUTO_TEST_CASE(says_that_there_is_more_and_goes_on) {
  subscribe();
  for (int i = 0; i < 250; ++i) {
    note("delete", std::to_string(i));
  }
  BOOST_TEST(follow());
  BOOST_TEST(!follow());
  BOOST_TEST(queued().size() == 250U);
}

BOOST_AUTO_TEST_CASE(shows_the_token_of_now_where_nothing_stands_beside_its_entry) {
  note("create", "known");
  note("create", "gone");
  storage::TokenRecord token;
  token.set_type("bank");
  storage::Batch batch;
  batch.put(Table::tokens, storage::token_key(ours, "known"), storage::encode(token));
  static_cast<void>(store->commit(std::move(batch)));
  subscribe();
  BOOST_TEST(!follow());
  BOOST_TEST_REQUIRE(queued().size() == 2U);
  BOOST_TEST(queued()[0].subject().type() == "bank");
  BOOST_TEST(queued()[1].subject().type().empty());
}

BOOST_AUTO_TEST_CASE(drops_what_stands_beside_entries_that_nobody_wants_any_more) {
  subscribe();
  note("create", "one");
  auto tenant = *tenants.find(ours);
  tenant.subscribers.clear();
  tenants.put(std::move(tenant));
  BOOST_TEST(store->scan(Table::event_subjects, "", "", all).size() == 1U);
  BOOST_TEST(!follow());
  BOOST_TEST(store->scan(Table::event_subjects, "", "", all).empty());
}

BOOST_AUTO_TEST_CASE(disables_a_webhook_for_which_too_much_waits) {
  subscribe();
  lines.at({ours, hook}).waiting = webhook::most_waiting - 1;
  note("delete", "fits");
  note("delete", "does not");
  note("delete", "is not told");
  BOOST_TEST(!follow());
  BOOST_TEST(queued().size() == 1U);
  BOOST_TEST(tenants.find(ours)->subscribers.front().disabled);
  const auto row = store->get(Table::webhooks, storage::webhook_key(ours, hook)).value();
  BOOST_TEST(storage::decode<storage::WebhookRecord>(row).disabled());
  const auto last = store->read_log(storage::Log::audit, 4, 1).at(0);
  BOOST_TEST(storage::decode<storage::AuditEntry>(last.value).operation() == "disable");
}

BOOST_AUTO_TEST_SUITE_END()
