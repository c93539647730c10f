#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "tests/support/service.hpp"
#include "tests/support/store_view.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>

namespace tests::fault {

using support::Service;

namespace {

const std::string clear_text = "078-05-1120 in the clear";

storage::Row row_of(const storage::Store& store, const std::string& id) {
  for (auto& row : store.scan(storage::Table::tokens, "", "", 1000)) {
    if (storage::token_id_in(row.key) == id) {
      return row;
    }
  }
  throw std::runtime_error("no such token: " + id);
}

void rewrite(storage::Store& store, storage::Table table, const std::string& key, const std::string& value) {
  storage::Batch batch;
  batch.put(table, key, value);
  const auto outcome = store.commit(std::move(batch));
  BOOST_TEST(outcome.committed());
}

using Change = std::function<void(storage::TokenRecord&)>;

void change_token(storage::Store& store, const std::string& id, const Change& change) {
  const auto row = row_of(store, id);
  auto record = storage::decode<storage::TokenRecord>(row.value);
  change(record);
  rewrite(store, storage::Table::tokens, row.key, storage::encode(record));
}

Change flip_sealed(std::size_t from_end) {
  return [from_end](storage::TokenRecord& record) {
    auto& sealed = *record.mutable_sealed();
    sealed[sealed.size() - from_end] = static_cast<char>(sealed[sealed.size() - from_end] ^ 1);
  };
}

const std::map<std::string, Change> changes{
    {"flipped-tag", flip_sealed(1)},
    {"flipped-data", flip_sealed(20)},
    {"flipped-head", [](storage::TokenRecord& record) { (*record.mutable_sealed())[0] ^= 1; }},
    {"flipped-wrapped-key", [](storage::TokenRecord& record) { (*record.mutable_sealed())[15] ^= 1; }},
    {"flipped-sealing-version", [](storage::TokenRecord& record) { (*record.mutable_sealed())[9] ^= 1; }},
    {"cut-off", [](storage::TokenRecord& record) { record.mutable_sealed()->resize(40); }},
    {"emptied", [](storage::TokenRecord& record) { record.clear_sealed(); }},
    {"moved-to-another-container", [](storage::TokenRecord& record) { record.set_containers(0, "/stolen/"); }},
    {"kept-for-longer", [](storage::TokenRecord& record) { record.set_expires_at_us(record.expires_at_us() + 1); }},
};

struct Tampering {
  Service service;
  support::HttpsClient client = service.client();

  void create(const std::string& id, support::HttpsClient& by) {
    const auto created = by.post("/tokens", R"({"type":"token","id":")" + id + R"(","data":")" + clear_text + " " + id +
                                                R"(","expires_at":"2099-01-01"})");
    BOOST_TEST_REQUIRE(created.status == 201U, created.body);
  }
  [[nodiscard]] bool whole(const std::string& id) {
    return client.get("/tokens/" + id).text("/data") == clear_text + " " + id;
  }

  void check_alarm(const std::string& id, support::HttpsClient& by) {
    BOOST_TEST_CONTEXT(id) {
      const double before = service.metric("coffer_integrity_alarms_total").value_or(-1);
      const auto read = by.get("/tokens/" + id);
      BOOST_TEST(read.status == 500U, read.body);
      BOOST_TEST(read.text("/status") == "500");
      BOOST_TEST(!read.has("/data"));
      BOOST_TEST(read.body.find(clear_text) == std::string::npos);
      BOOST_TEST(service.metric("coffer_integrity_alarms_total").value_or(-1) == before + 1);
      BOOST_TEST(by.patch("/tokens/" + id, R"({"metadata":{"a":"b"}})").status == 500U);
    }
  }
  void check_serves() {
    BOOST_TEST(whole("untouched"));
    BOOST_TEST(service.ready());
    BOOST_TEST(service.coffer({"status"}).text("/state") == "operational");
    BOOST_TEST(service.log().find("INTEGRITY") != std::string::npos);
    BOOST_TEST(service.log().find(clear_text) == std::string::npos);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tampering, Tampering)

BOOST_AUTO_TEST_CASE(with_a_token_is_an_alarm_for_that_token_alone) {
  create("untouched", client);
  create("swapped-one", client);
  create("swapped-two", client);
  for (const auto& [id, change] : changes) {
    create(id, client);
  }
  service.stop();
  {
    const auto store = service.open_store();
    const auto one = row_of(*store, "swapped-one");
    const auto two = row_of(*store, "swapped-two");
    rewrite(*store, storage::Table::tokens, one.key, two.value);
    rewrite(*store, storage::Table::tokens, two.key, one.value);
    for (const auto& [id, change] : changes) {
      change_token(*store, id, change);
    }
  }
  service.start();
  client = service.client();
  check_alarm("swapped-one", client);
  check_alarm("swapped-two", client);
  for (const auto& [id, change] : changes) {
    check_alarm(id, client);
  }
  check_serves();
}

BOOST_AUTO_TEST_CASE(with_a_key_of_a_tenant_is_an_alarm_for_that_tenant_alone) {
  create("untouched", client);
  const std::string tenant = service.make_tenant("altered");
  const std::string key = service.make_application("altered", {.tenant = tenant}).key;
  auto altered = service.client(key);
  create("of-altered", altered);
  service.stop();
  {
    const auto store = service.open_store();
    const auto owned = store->scan(storage::Table::tokens, "", "", 10);
    const auto row =
        std::ranges::find_if(owned, [](const storage::Row& r) { return storage::token_id_in(r.key) == "of-altered"; });
    for (const auto& wrapped : store->scan(storage::Table::tenant_keys, row->key.substr(0, 16), "", 10)) {
      auto record = storage::decode<storage::TenantKeyRecord>(wrapped.value);
      (*record.mutable_wrapped())[5] ^= 1;
      rewrite(*store, storage::Table::tenant_keys, wrapped.key, storage::encode(record));
    }
  }
  service.start();
  client = service.client();
  altered = service.client(key);
  check_alarm("of-altered", altered);
  BOOST_TEST(altered.post("/tokens", R"({"type":"token","data":1})").status == 500U);
  check_serves();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::fault
