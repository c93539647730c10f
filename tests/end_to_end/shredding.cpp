#include "storage/keys.hpp"
#include "tests/end_to_end/encryption.hpp"
#include "tests/support/sandbox.hpp"
#include "tests/support/store_view.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace tests::end_to_end {

namespace {

constexpr int tokens = 300;

using Tables = std::set<std::string_view>;

/// Tables without anything of a tenant for as long as it lives and no work on its keys is asked for.
const Tables of_the_appliance{"meta",       "root_keys",   "audit_keys", "checkpoints", "key_jobs", "stray_keys",
                              "recipients", "root_copies", "operators",  "approvals",   "bins"};

/// Tables in which a tenant is found at some moments only.
const Tables in_passing{"event_subjects", "webhook_log"};

/// A second tenant with rows in every table, beside the first with one token.
struct TwoTenants {
  support::Sandbox sandbox;
  support::Service service{{.settings = {{"hsm.probe_seconds", "1"},
                                         {"basis_theory.destinations", R"(["https://a.test/"])"},
                                         {"guardian.connectors", "[" + sandbox.connector() + "]"}}}};
  std::string doomed =
      service.make_tenant("Doomed", {"--setting", "fingerprint_tokens=true", "--setting", "deduplicate_tokens=true"});
  std::string key = service.make_application("doomed", {.tenant = doomed}).key;
  std::string kept = create(service.key(), "kept").text("/id");

  TwoTenants() {
    for (int i = 0; i < tokens; ++i) {
      static_cast<void>(create(key, "doomed " + std::to_string(i)));
    }
    const auto intent = service.client(key).post("/token-intents", R"({"type":"token","data":"doomed intent"})");
    BOOST_TEST(intent.status == 201U, intent.body);
    link_two();
    make_session();
    make_proxy();
    make_webhook();
    capture();
    store_documents();
    make_token_for_one_use();
    use_guardian();
  }

  void use_guardian() {
    const auto merchant =
        service.coffer({"applications", "create", "--face", "guardian", "--name", "g", "--tenant", doomed});
    auto admin = service.client(merchant.text("/admin_token"));
    const auto opened = admin.post("/api/pci/tokens", R"({"source":{"type":"session"}})");
    BOOST_TEST(opened.status == 200U, opened.body);
    const auto made = admin.post("/api/admin/api-keys", R"({"scopes":["pci:tokens:read"],"expires_in":60})");
    BOOST_TEST(made.status == 201U, made.body);
    const auto type = admin.post("/api/admin/types", R"({"name":"t","schema":{"type":"object"}})");
    BOOST_TEST(type.status == 201U, type.body);
    make_network_token(admin);
  }

  static void make_network_token(support::HttpsClient& admin) {
    const auto made =
        admin.post("/api/network/tokens", R"({"source":{"type":"pan","account_number":"4242424242424242",)"
                                          R"("expiry_month":8,"expiry_year":2040}})");
    BOOST_TEST(made.status == 201U, made.body);
    const auto kept =
        admin.post("/api/network/tokens/" + made.text("/id") + "/cryptograms",
                   R"({"type":"ecom","amount":1,"currency_code":"EUR","reference":"o","mode":"reference"})");
    BOOST_TEST(kept.status == 200U, kept.body);
  }

  void make_token_for_one_use() {
    const auto shop = service.coffer({"applications", "create", "--face", "tap", "--name", "s", "--tenant", doomed});
    const auto made = service.client(shop.text("/sk_test"))
                          .post("/v2/tokens", R"({"card":{"number":4242424242424242,"exp_month":1,"exp_year":2039}})");
    BOOST_TEST(made.status == 200U, made.body);
  }

  void link_two() {
    const auto parent = create(key, "parent").text("/id");
    const auto child = create(key, "child").text("/id");
    BOOST_TEST(service.client(key).post("/tokens/" + parent + "/children/" + child, "").status == 204U);
  }
  void make_session() {
    const auto browser = service.make_application("browser", {.tenant = doomed, .type = "public"});
    BOOST_TEST(service.client(browser.key).post("/sessions", "").status == 201U);
  }
  void make_proxy() {
    const auto manager = service.make_application("manager", {.tenant = doomed, .type = "management"});
    const auto made =
        service.client(manager.key).post("/proxies", R"({"name":"p","destination_url":"https://a.test/"})");
    BOOST_TEST(made.status == 201U, made.body);
  }

  /// That cannot be reached, so that there is always something to deliver.
  void make_webhook() {
    const auto manager = service.make_application("hooks", {.tenant = doomed, .type = "management"});
    const auto made = service.client(manager.key)
                          .post("/webhooks", R"({"name":"w","url":"https://a.test/","events":["token.created"]})");
    BOOST_TEST(made.status == 201U, made.body);
    static_cast<void>(create(key, "told"));
    BOOST_TEST(service.eventually([&] { return service.metric("coffer_webhook_failed_attempts").value_or(0) > 0; }));
  }

  /// A key of each kind, and what was encrypted to it.
  void capture() {
    auto management = service.client(
        service.make_application("m", {.tenant = doomed, .type = "management", .permissions = {"keys:create"}}).key);
    for (const auto& kind : kinds_of_keys()) {
      const auto jwe = encrypted(public_key(management.post("/keys", kind)), R"("text")");
      BOOST_TEST(service.client(key).post("/tokens", request(jwe, "token")).status == 201U);
    }
  }

  /// One that is whole and one that never will be.
  void store_documents() {
    const std::string form = "--limit\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\n" +
                             std::string(600'000, 'x') + "\r\n--limit--";
    const std::string type = "multipart/form-data; boundary=limit";
    const auto made = service.client(key).send("POST", "/documents", {{"Content-Type", type}}, form);
    BOOST_TEST_REQUIRE(made.status == 201U, made.body);
    auto broken_off = service.raw_client();
    BOOST_TEST(broken_off.send("POST /documents HTTP/1.1\r\nHost: localhost\r\nBT-API-KEY: " + key +
                               "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(form.size()) +
                               "\r\n\r\n" + form.substr(0, 500'000)));
    broken_off.finish_sending();
    BOOST_TEST(broken_off.is_closed());
  }

  support::Answer create(const std::string& with, const std::string& data) {
    auto created = service.client(with).post(
        "/tokens",
        R"({"type":"token","data":")" + data +
            R"(","search_indexes":["{{ data }}"],"expires_at":"2040-01-01T00:00:00Z","metadata":{"a":"b"}})",
        {{"BT-IDEMPOTENCY-KEY", "once-" + std::to_string(data.size()) + "-" + std::to_string(++made_)}});
    BOOST_TEST_REQUIRE(created.status == 201U, created.body);
    return created;
  }

  bool is_removed() { return service.coffer({"keys", "rewrap", "--status"}).out.find("removal") == std::string::npos; }

  /// The tables in which the tenant is found, in keys or in values.
  Tables tables_of_tenant() {
    service.stop();
    auto tables = tables_in(*service.open_store());
    service.start();
    return tables;
  }

  /// Whether, after a look of upkeep, objects of the token are still to be destroyed with their capture keys. The look
  /// that purges a token goes on to them.
  bool token_holds_keys() {
    const auto soon = instant_in(std::chrono::seconds(2));
    const auto passing = service.client().post("/tokens", R"({"type":"token","data":1,"expires_at":")" + soon + "\"}");
    BOOST_TEST(passing.status == 201U);
    BOOST_TEST(service.eventually([&] { return service.metric("coffer_purged_rows").value_or(0) > 0; }));
    service.stop();
    const bool any = !service.open_store()->scan(storage::Table::stray_keys, "", "", 1).empty();
    service.start();
    return any;
  }

  Tables tables_in(const storage::Store& store) {
    const auto id = appliance_id(doomed);
    Tables found;
    for (std::size_t table = 0; table < storage::table_names.size(); ++table) {
      for (const auto& row : store.scan(static_cast<storage::Table>(table), "", "", 1'000'000)) {
        const auto bytes = row.key + row.value;
        if (bytes.find(id) != std::string::npos || bytes.find(doomed) != std::string::npos) {
          found.insert(storage::table_names.at(table));
        }
      }
    }
    return found;
  }

  static std::string appliance_id(std::string uuid) {
    std::erase(uuid, '-');
    std::string bytes;
    for (std::size_t i = 0; i < uuid.size(); i += 2) {
      bytes.push_back(static_cast<char>(std::stoi(uuid.substr(i, 2), nullptr, 16)));
    }
    return bytes;
  }

 private:
  int made_ = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_deleted_tenant, TwoTenants)

BOOST_AUTO_TEST_CASE(is_named_twice_or_left_alone) {
  BOOST_TEST(service.coffer({"tenants", "delete", "Doomed"}).code == 2);
  BOOST_TEST(service.coffer({"tenants", "delete", "Doomed", "--confirm", "doomed"}).code == 2);
  BOOST_TEST(service.coffer({"tenants", "delete", "Nobody", "--confirm", "Nobody"}).code == 1);
  BOOST_TEST(service.client(key).get("/tokens").status == 200U);
}

BOOST_AUTO_TEST_CASE(has_no_keys_at_once_and_no_rows_before_long) {
  Tables every(storage::table_names.begin(), storage::table_names.end());
  const auto is_no_tenants = [](std::string_view table) {
    return of_the_appliance.contains(table) || in_passing.contains(table);
  };
  std::erase_if(every, is_no_tenants);
  auto before = tables_of_tenant();
  std::erase_if(before, is_no_tenants);
  BOOST_TEST(before == every, boost::test_tools::per_element());
  const auto deleted = service.coffer({"tenants", "delete", "Doomed", "--confirm", "Doomed"});
  BOOST_TEST(deleted.code == 0, deleted.out);
  BOOST_TEST(service.client(key).get("/tokens").status == 401U);
  BOOST_TEST(service.coffer({"keys", "list", "--tenant", doomed}).code == 1);
  BOOST_TEST(service.eventually([&] { return is_removed(); }));
  BOOST_TEST(tables_of_tenant() == Tables{}, boost::test_tools::per_element());
  BOOST_TEST(!token_holds_keys());
  BOOST_TEST(service.client(key).get("/tokens").status == 401U);
  BOOST_TEST(service.client().get("/tokens/" + kept).text("/data") == "kept");
}

BOOST_AUTO_TEST_CASE(goes_on_being_removed_by_a_killed_service) {
  BOOST_TEST(service.coffer({"tenants", "delete", doomed, "--confirm", "Doomed"}).code == 0);
  service.kill();
  service.start();
  BOOST_TEST(service.eventually([&] { return is_removed(); }));
  BOOST_TEST(tables_of_tenant() == Tables{}, boost::test_tools::per_element());
  BOOST_TEST(service.client().get("/tokens/" + kept).text("/data") == "kept");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
