#include "storage/codec.hpp"
#include "tests/end_to_end/webhook_fixture.hpp"
#include "tests/support/canary.hpp"
#include "tests/support/store_view.hpp"

#include <algorithm>
#include <set>

namespace tests::end_to_end {

using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(a_delivery, WebhookService)

BOOST_AUTO_TEST_CASE(is_these_bytes_and_signed) {
  const auto hook = subscribe(receiver.url("/hook?a=b"), R"(["token.created","token.deleted"])");
  const auto made = client.send(
      "POST", "/tokens", {{"BT-TRACE-ID", "trace-1"}},
      R"({"id":"token-1","type":"card","data":{"number":"4242424242424242","cvc":"123"},)"
      R"("metadata":{"z":"last","a":"\u0001é"},"search_indexes":["{{ data.number | last4 }}"],)"
      R"("fingerprint_expression":"{{ data.number }}","containers":["/pci/high/"],"expires_at":"2050-01-02T03:04:05-07:00"})");
  BOOST_TEST_REQUIRE(made.status == 201U, made.body);
  const auto first = told(1).front();
  BOOST_TEST(first.head.starts_with("POST /hook?a=b HTTP/1.1\r\n"));
  BOOST_TEST(first.field("Content-Type") == "application/json");
  BOOST_TEST(first.field("BT-SIGNATURE-VERSION") == "v1");
  BOOST_TEST(first.field("BT-API-KEY").empty());
  const auto& body = first.body;
  const auto expected =
      R"({"delivered_at":")" + body.text("/delivered_at") + R"(","event":{"data":{"actor":{"id":")" +
      made.text("/created_by") + R"(","name":"main","type":"application"},"containers":["/pci/high/"],"created_at":")" +
      made.text("/created_at") + R"(","created_by":")" + made.text("/created_by") +
      R"(","expires_at":"2050-01-02T03:04:05-07:00","fingerprint":")" + made.text("/fingerprint") +
      R"(","fingerprint_expression":"{{ data.number }}","id":"token-1","metadata":{"a":"\u0001é","z":"last"},)"
      R"("search_indexes":["{{ data.number | last4 }}"],"type":"card"},"id":")" +
      first.id() + R"(","tenant_id":")" + made.text("/tenant_id") + R"(","timestamp":")" +
      body.text("/event/timestamp") + R"(","trace_id":"trace-1","type":"token.created"}})";
  BOOST_TEST(first.text == expected);
  BOOST_TEST(is_uuid_v4(first.id()));
  BOOST_TEST(body.text("/delivered_at").size() == std::string_view("2030-01-01T00:00:00.000Z").size());
  BOOST_TEST(is_signed_by(first, public_key()));
  auto altered = first;
  altered.text.back() = ' ';
  BOOST_TEST(!is_signed_by(altered, public_key()));
  BOOST_TEST(first_delivery_becomes(hook, "state", "delivered"));
  const auto shown = deliveries(hook);
  BOOST_TEST(shown.text("/0/event_id") == first.id());
  BOOST_TEST(shown.text("/0/attempts") == "1");
  BOOST_TEST(shown.text("/0/last_status") == "200");
}

BOOST_AUTO_TEST_CASE(shows_the_token_as_it_was_at_that_moment) {
  subscribe(receiver.url("/hook"), R"(["token.created","token.updated","token.read","token.deleted"])");
  const auto id = create_token(R"({"type":"token","data":"x","metadata":{"v":"1"}})");
  BOOST_TEST(client.patch("/tokens/" + id, R"({"metadata":{"v":"2"}})").status == 200U);
  BOOST_TEST(client.get("/tokens/" + id).status == 200U);
  BOOST_TEST(client.remove("/tokens/" + id).status == 204U);
  std::map<std::string, support::Json> events;
  for (const auto& one : told(4)) {
    BOOST_TEST(one.body.text("/event/data/id") == id);
    BOOST_TEST(events.emplace(one.type(), one.body).second);
  }
  BOOST_TEST(events.at("token.created").text("/event/data/metadata/v") == "1");
  BOOST_TEST(!events.at("token.created").has("/event/data/modified_at"));
  BOOST_TEST(events.at("token.updated").text("/event/data/metadata/v") == "2");
  BOOST_TEST(events.at("token.updated").has("/event/data/modified_at"));
  const std::vector<std::string> read{"actor", "id", "type"};
  BOOST_TEST(events.at("token.read").members("/event/data") == read, boost::test_tools::per_element());
  const std::vector<std::string> deleted{"actor", "id"};
  BOOST_TEST(events.at("token.deleted").members("/event/data") == deleted, boost::test_tools::per_element());
  service.stop();
  BOOST_TEST(service.open_store()->scan(storage::Table::event_subjects, "", "", 10).empty());
}

BOOST_AUTO_TEST_CASE(is_made_for_what_is_subscribed_and_after_the_webhook_alone) {
  create_token();
  const auto hook = subscribe(receiver.url("/one"), R"(["token.deleted"])");
  subscribe(receiver.url("/two"), R"(["token.created","token.deleted"])");
  const auto id = create_token();
  BOOST_TEST(client.remove("/tokens/" + id).status == 204U);
  std::multiset<std::string> seen;
  std::set<std::string> ids;
  for (const auto& one : told(3)) {
    seen.insert(one.head.substr(5, 4) + " " + one.type() + (one.body.text("/event/data/id") == id ? "" : " other"));
    ids.insert(one.id());
  }
  const std::multiset<std::string> expected{"/one token.deleted", "/two token.created", "/two token.deleted"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
  BOOST_TEST(ids.size() == 2U);  // both are told of one deletion
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_waiting") == 0.0; }));
  BOOST_TEST(!deliveries(hook).has("/1"));
}

BOOST_AUTO_TEST_CASE(is_remembered_with_the_last_hundred) {
  const auto hook = subscribe_to_tokens();
  for (int i = 0; i < 104; ++i) {
    create_token();
  }
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_deliveries") == 104.0; }));
  const auto shown = deliveries(hook);
  BOOST_TEST(shown.has("/99"));
  BOOST_TEST(!shown.has("/100"));
  service.stop();
  const auto store = service.open_store();
  BOOST_TEST(store->scan(storage::Table::webhook_log, "", "", 1000).size() == 100U);
  BOOST_TEST(store->scan(storage::Table::webhook_queue, "", "", 10).empty());
}

BOOST_AUTO_TEST_CASE(holds_no_card_number_and_leaves_none_behind) {
  const std::string number = "4539578763621486";
  subscribe(receiver.url("/hook"),
            R"(["token.created","token.updated","token.read","token.deleted","token-intent.created"])");
  const auto card = R"({"type":"card","data":{"number":")" + number + R"(","cvc":"987"}})";
  const auto id = create_token(card);
  BOOST_TEST(client.patch("/tokens/" + id, R"({"data":{"expiration_year":2040}})").status == 200U);
  BOOST_TEST(client.get("/tokens/" + id).text("/data/number") == number);
  BOOST_TEST(client.post("/token-intents", card).status == 201U);
  BOOST_TEST(client.remove("/tokens/" + id).status == 204U);
  for (const auto& one : told(5)) {
    BOOST_TEST(support::find_canary_in(one.head + one.text, number).empty());
  }
  service.stop();
  BOOST_TEST(support::find_canary_in(support::all_bytes(*service.open_store()), number).empty());
  BOOST_TEST(support::find_canary(service.home(), number).empty());
}

BOOST_AUTO_TEST_CASE(is_signed_by_the_same_key_after_a_rotation) {
  subscribe_to_tokens();
  const auto key = public_key();
  create_token();
  BOOST_TEST(is_signed_by(told(1).front(), key));
  BOOST_TEST_REQUIRE(service.coffer({"keys", "rotate", "tenant", "--tenant", service.tenant()}).code == 0);
  BOOST_TEST_REQUIRE(service.coffer({"keys", "rewrap"}).code == 0);
  receiver.forget_requests();
  create_token();
  BOOST_TEST(is_signed_by(told(1).front(), key));
  BOOST_TEST(public_key() == key);
  service.stop();
  const auto rows = service.open_store()->scan(storage::Table::webhook_keys, "", "", 10);
  BOOST_TEST_REQUIRE(rows.size() == 1U);
  BOOST_TEST(storage::decode<storage::CaptureKeyRecord>(rows.front().value).wrapping_version() == 2U);
}

BOOST_AUTO_TEST_CASE(goes_with_its_tenant) {
  const auto name = fresh_id("tenant");
  const auto tenant = service.make_tenant(name);
  client = service.client(service.make_application("other", {.tenant = name}).key);
  manager = service.client(service.make_application("other-manager", {.tenant = name, .type = "management"}).key);
  answer_with(500);
  const auto hook = subscribe_to_tokens();
  create_token();
  BOOST_TEST(first_delivery_becomes(hook, "attempts", "1"));
  BOOST_TEST_REQUIRE(service.coffer({"tenants", "delete", name, "--confirm", name}).code == 0);
  using storage::Table;
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_key_jobs_running") == 0.0; }));
  service.stop();
  const auto store = service.open_store();
  for (const auto table : {Table::webhooks, Table::webhook_keys, Table::event_subjects, Table::webhook_queue,
                           Table::webhook_log, Table::webhook_states}) {
    BOOST_TEST(store->scan(table, "", "", 10).empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
