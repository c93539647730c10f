#include "tests/end_to_end/guardian_keys.hpp"
#include "tests/end_to_end/tap.hpp"

namespace tests::end_to_end {

BOOST_FIXTURE_TEST_SUITE(the_guardian_face, KeyedGuardian)

BOOST_AUTO_TEST_CASE(gives_its_credentials_no_route_of_another_face) {
  auto key = service.client(make({"pci:tokens:read", "pci:tokens:create"}).text("/key_value"));
  for (auto* client : {&admin, &key}) {
    for (const auto* target :
         {"/tokens", "/v2/tokens", "/applications", "/ping", "/logs", "/v2/customers", "/proxies"}) {
      const auto answer = client->get(target);
      BOOST_TEST(answer.status == 404U, target);
      BOOST_TEST(classifier_of(answer) == "NOT_FOUND");
    }
    BOOST_TEST(client->post("/tokens", R"({"type":"token","data":1})").status == 404U);
  }
  auto nobody = service.client("");
  for (const auto& credential : {admin.api_key(), key.api_key()}) {
    BOOST_TEST(nobody.get("/tokens", {{"BT-API-KEY", credential}}).status == 401U);
    BOOST_TEST(nobody.get("/v2/customers", {{"Authorization", "Bearer " + credential}}).status == 401U);
  }
}

BOOST_AUTO_TEST_CASE(gives_no_route_to_credentials_of_other_faces) {
  const auto path = "/api/pci/tokens/" + create_id();
  auto vault = service.client(service.make_application(fresh_id("vault"), {.tenant = tenant}).key);
  auto shop = service.client(make_tap_keys(service, tenant).at("sk_live"));
  for (auto* client : {&vault, &shop}) {
    for (const auto& target : {path, std::string("/api/pci/tokens"), std::string("/api/admin/api-keys")}) {
      BOOST_TEST(client->get(target).status == 404U, target);
    }
  }
  auto nobody = service.client("");
  for (const auto& credential : {vault.api_key(), shop.api_key()}) {
    for (const auto* field : {"x-api-key", "x-admin-token"}) {
      const auto answer = nobody.get(path, {{field, credential}});
      BOOST_TEST(answer.status == 401U);
      BOOST_TEST(classifier_of(answer) == "UNAUTHENTICATED");
    }
  }
}

BOOST_AUTO_TEST_CASE(answers_in_its_own_shape_whatever_is_asked_with_its_credential) {
  struct Case {
    std::string method;
    std::string target;
    unsigned status;
    std::string classifier;
  };
  const std::vector<Case> table{
      {"GET", "/", 404U, "NOT_FOUND"},
      {"GET", "/api/pci", 404U, "NOT_FOUND"},
      {"PUT", "/api/pci/tokens", 405U, "NOT_FOUND"},
      {"PATCH", "/api/pci/tokens/x", 405U, "NOT_FOUND"},
  };
  for (const auto& c : table) {
    const auto answer = admin.send(c.method, c.target, {}, "{}");
    BOOST_TEST(answer.status == c.status, c.method << ' ' << c.target);
    BOOST_TEST(classifier_of(answer) == c.classifier);
    BOOST_TEST(!answer.field("bt-trace-id").empty());
  }
}

BOOST_AUTO_TEST_CASE(keeps_to_its_container_where_the_vault_is_shared) {
  auto vault = service.client(service.make_application(fresh_id("vault"), {.tenant = tenant}).key);
  const auto id = create_id();
  const auto seen = vault.get("/tokens/" + id);
  BOOST_TEST(seen.json.json("/containers") == R"(["/guardian/pci/"])");
  BOOST_TEST(vault.remove("/tokens/" + id).status == 204U);
  BOOST_TEST(admin.get("/api/pci/tokens/" + id).status == 404U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_guardian_face_that_is_not_served)

BOOST_AUTO_TEST_CASE(answers_nothing) {
  support::Service service({.settings = {{"guardian.enabled", "false"}}});
  const auto token = make_guardian(service, service.make_tenant("quiet"));
  auto client = service.client(token);
  const auto answer = client.get("/api/pci/tokens");
  BOOST_TEST(answer.status == 404U);
  BOOST_TEST(answer.has("/title"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
