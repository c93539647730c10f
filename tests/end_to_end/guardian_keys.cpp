#include "tests/end_to_end/guardian_keys.hpp"

#include "tests/support/moved_clock.hpp"

#include <algorithm>

namespace tests::end_to_end {
namespace {

using namespace std::chrono_literals;

const std::string nobody = "/api/admin/api-keys/5a9d9c3e-0000-4000-8000-000000000000";

std::string path_of(const support::Answer& key) { return "/api/admin/api-keys/" + key.text("/id"); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(an_api_key_of_guardian, KeyedGuardian)

BOOST_AUTO_TEST_CASE(is_shown_once_and_then_by_its_beginning_alone) {
  const auto made = make({"pci:tokens:create", "pci:tokens:read"}, R"(,"expires_in":604800)");
  const std::vector<std::string> members{"created_at", "expires_at", "id", "key_value", "scopes"};
  BOOST_TEST(made.json.members("") == members, boost::test_tools::per_element());
  BOOST_TEST(is_uuid_v4(made.text("/id")));
  BOOST_TEST(made.json.json("/scopes") == R"(["pci:tokens:create","pci:tokens:read"])");
  const auto value = made.text("/key_value");
  BOOST_TEST(value.starts_with("key_"));
  BOOST_TEST(value.size() >= 46U);
  const auto read = admin.get(path_of(made));
  BOOST_TEST(read.text("/masked_key_value") == value.substr(0, 7) + "xxxx");
  BOOST_TEST(!read.has("/key_value"));
  BOOST_TEST(admin.get("/api/admin/api-keys").json.json("/data/0") == read.json.json());
  BOOST_TEST(!make({"pci:tokens:read"}).has("/expires_at"));
}

BOOST_AUTO_TEST_CASE(may_do_what_its_scopes_say_and_nothing_else) {
  struct Case {
    std::string scope;
    std::string method;
    std::string target;
  };
  const auto token = "/api/pci/tokens/" + create_id();
  const std::vector<Case> table{
      {"pci:tokens:create", "POST", "/api/pci/tokens"},
      {"pci:tokens:read", "GET", "/api/pci/tokens"},
      {"pci:tokens:read", "GET", token},
      {"pci:tokens:read", "GET", token + "/security-code"},
      {"pci:tokens:update", "DELETE", token + "/security-code"},
      {"metadata:inquiry:create", "POST", "/api/metadata/inquiries"},
      {"admin:api-keys:create", "POST", "/api/admin/api-keys"},
      {"admin:api-keys:read", "GET", "/api/admin/api-keys"},
      {"admin:api-keys:read", "GET", nobody},
      {"admin:api-keys:update", "PATCH", nobody},
      {"admin:api-keys:delete", "DELETE", nobody},
      {"pci:tokens:delete", "DELETE", token},
  };
  for (const auto& c : table) {
    auto holder = client_with({c.scope});
    auto stranger = client_with(all_but(c.scope));
    const auto refused = stranger.send(c.method, c.target, {}, "{}");
    BOOST_TEST(refused.status == 403U, c.method << ' ' << c.target << ": " << refused.body);
    BOOST_TEST(classifier_of(refused) == "SCOPE_MISSING");
    const auto allowed = holder.send(c.method, c.target, {}, "{}");
    BOOST_TEST((allowed.status != 401U && allowed.status != 403U), c.method << ' ' << c.target << ": " << allowed.body);
  }
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_path_of_each_mistake) {
  struct Case {
    std::string body;
    std::string path;
  };
  const std::vector<Case> table{
      {"{}", "$.scopes"},
      {R"({"scopes":[]})", "$.scopes"},
      {R"({"scopes":"pci:tokens:read"})", "$.scopes"},
      {R"({"scopes":["pci:tokens:read","all"]})", "$.scopes[1]"},
      {R"({"scopes":[7]})", "$.scopes[0]"},
      {R"({"scopes":["pci:tokens:read"],"expires_in":0})", "$.expires_in"},
      {R"({"scopes":["pci:tokens:read"],"expires_in":7776001})", "$.expires_in"},
      {R"({"scopes":["pci:tokens:read"],"expires_in":60,"expiration_time":61})", "$.expiration_time"},
  };
  for (const auto& c : table) {
    const auto answer = admin.post("/api/admin/api-keys", c.body);
    BOOST_TEST(answer.status == 422U, c.body);
    BOOST_TEST((paths_of(answer) == std::vector{c.path}), answer.body);
  }
  BOOST_TEST(make({"pci:tokens:read"}, R"(,"expiration_time":7776000)").has("/expires_at"));
}

BOOST_AUTO_TEST_CASE(grants_nothing_beyond_itself) {
  auto maker =
      client_with({"admin:api-keys:create", "admin:api-keys:update", "pci:tokens:read"}, R"(,"expires_in":3600)");
  const auto same = maker.post("/api/admin/api-keys", R"({"scopes":["pci:tokens:read"]})");
  BOOST_TEST(same.status == 201U, same.body);
  BOOST_TEST(same.has("/expires_at"));
  const auto more = maker.post("/api/admin/api-keys", R"({"scopes":["pci:tokens:read","pci:tokens:delete"]})");
  BOOST_TEST(more.status == 403U);
  BOOST_TEST(classifier_of(more) == "SCOPE_MISSING");
  const auto longer = maker.post("/api/admin/api-keys", R"({"scopes":["pci:tokens:read"],"expires_in":7200})");
  BOOST_TEST(longer.status == 422U);
  BOOST_TEST((paths_of(longer) == std::vector<std::string>{"$.expires_in"}));
  const auto raised = maker.patch(path_of(same), R"({"scopes":["pci:tokens:delete"]})");
  BOOST_TEST(raised.status == 403U);
  BOOST_TEST(admin.get(path_of(same)).json.json("/scopes") == R"(["pci:tokens:read"])");
}

BOOST_AUTO_TEST_CASE(counts_as_it_was_changed_for_the_next_request) {
  const auto made = make({"pci:tokens:create"});
  auto client = service.client(made.text("/key_value"));
  BOOST_TEST(client.get("/api/pci/tokens").status == 403U);
  const auto changed = admin.patch(path_of(made), R"({"scopes":["pci:tokens:read"]})");
  BOOST_TEST(changed.status == 200U, changed.body);
  BOOST_TEST(changed.json.json("/scopes") == R"(["pci:tokens:read"])");
  BOOST_TEST(client.get("/api/pci/tokens").status == 200U);
  BOOST_TEST(client.post("/api/pci/tokens", pan_body()).status == 403U);
  BOOST_TEST(admin.remove(path_of(made)).status == 204U);
  const auto revoked = client.get("/api/pci/tokens");
  BOOST_TEST(revoked.status == 401U);
  BOOST_TEST(classifier_of(revoked) == "UNAUTHENTICATED");
  for (const auto& answer :
       {admin.get(path_of(made)), admin.remove(path_of(made)),
        admin.patch(path_of(made), R"({"scopes":["pci:tokens:read"]})"), admin.get("/api/admin/api-keys/none")}) {
    BOOST_TEST(answer.status == 404U);
    BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
  }
}

BOOST_AUTO_TEST_CASE(ends_with_its_application) {
  const auto made = service.coffer(
      {"applications", "create", "--face", "guardian", "--name", fresh_id("doomed"), "--tenant", tenant});
  auto doomed = service.client(made.text("/admin_token"));
  const auto key = doomed.post("/api/admin/api-keys", R"({"scopes":["pci:tokens:read"]})");
  auto client = service.client(key.text("/key_value"));
  BOOST_TEST(client.get("/api/pci/tokens").status == 200U);
  BOOST_TEST(admin.get(path_of(key)).status == 200U);
  BOOST_TEST(service.coffer({"applications", "delete", made.text("/id")}).code == 0);
  BOOST_TEST(client.get("/api/pci/tokens").status == 401U);
  BOOST_TEST(doomed.get("/api/pci/tokens").status == 401U);
  BOOST_TEST(admin.get(path_of(key)).status == 404U);
}

BOOST_AUTO_TEST_CASE(is_listed_for_its_tenant_alone_and_in_pages) {
  std::vector<std::string> made;
  for (int i = 0; i < 3; ++i) {
    made.insert(made.begin(), make({"pci:tokens:read"}).text("/id"));
  }
  const auto first = admin.get("/api/admin/api-keys?limit=2");
  BOOST_TEST(first.text("/data/0/id") == made[0]);
  BOOST_TEST(first.text("/data/1/id") == made[1]);
  const auto next = first.text("/links/next");
  BOOST_TEST(admin.remove("/api/admin/api-keys/" + made[1]).status == 204U);
  const auto second = admin.get(next.substr(next.find("/api/")));
  BOOST_TEST(second.text("/data/0/id") == made[2]);
  BOOST_TEST(second.json.json("/links/next") == "null");
  BOOST_TEST(admin.get("/api/admin/api-keys?after=" + made[1]).status == 422U);
  Guardian other;
  BOOST_TEST(other.admin.get("/api/admin/api-keys").json.json("/data") == "[]");
  BOOST_TEST(other.admin.get("/api/admin/api-keys/" + made[0]).status == 404U);
}

BOOST_AUTO_TEST_CASE(is_one_credential_in_the_field_of_its_kind) {
  const auto key = make({"pci:tokens:read"}).text("/key_value");
  auto client = service.client("");
  struct Case {
    support::HttpsClient::Fields fields;
    unsigned status;
  };
  const std::vector<Case> table{
      {{{"x-api-key", key}}, 200U},
      {{{"x-admin-token", admin_token}}, 200U},
      {{{"x-api-key", admin_token}}, 401U},
      {{{"x-admin-token", key}}, 401U},
      {{{"x-api-key", key}, {"x-admin-token", admin_token}}, 401U},
      {{{"x-api-key", key}, {"x-api-key", key}}, 401U},
      {{{"x-api-key", ""}}, 401U},
      {{{"x-api-key", "key_nobody"}}, 401U},
      {{{"x-api-key", service.key()}}, 401U},
  };
  for (const auto& c : table) {
    const auto answer = client.get("/api/pci/tokens", c.fields);
    BOOST_TEST(answer.status == c.status, c.fields.front().first << ": " << answer.body);
  }
  const auto anonymous = client.get("/api/pci/tokens");
  BOOST_TEST(anonymous.status == 401U);
  BOOST_TEST(classifier_of(anonymous) == "UNAUTHENTICATED");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_api_keys_of_guardian)

BOOST_AUTO_TEST_CASE(outlive_a_restart_and_end_at_their_time) {
  const support::MovedClock clock(COFFER_MOVED_CLOCK);
  support::Service service;
  KeyedGuardian merchant(service);
  const auto lasting = merchant.make({"pci:tokens:read"}).text("/key_value");
  const auto brief = merchant.make({"pci:tokens:read"}, R"(,"expires_in":60)").text("/key_value");
  service.restart();
  BOOST_TEST(service.client(lasting).get("/api/pci/tokens").status == 200U);
  BOOST_TEST(service.client(brief).get("/api/pci/tokens").status == 200U);
  clock.set(61s);
  const auto over = service.client(brief).get("/api/pci/tokens");
  BOOST_TEST(over.status == 401U);
  BOOST_TEST(classifier_of(over) == "API_KEY_EXPIRED");
  BOOST_TEST(service.client(lasting).get("/api/pci/tokens").status == 200U);
  service.restart();
  BOOST_TEST(classifier_of(service.client(brief).get("/api/pci/tokens")) == "API_KEY_EXPIRED");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
