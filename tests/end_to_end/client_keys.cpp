#include "tests/end_to_end/encryption.hpp"
#include "tests/support/store_view.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tests::end_to_end {

BOOST_FIXTURE_TEST_SUITE(a_key_for_clients, Captured)

BOOST_AUTO_TEST_CASE(is_shown_whole_once_and_lives_until_it_is_deleted) {
  const auto created = management.post("/keys", "{}");
  BOOST_TEST_REQUIRE(created.status == 201U, created.body);
  const auto id = created.text("/key_id");
  BOOST_TEST(is_uuid_v4(id));
  BOOST_TEST(created.text("/id") == id);
  BOOST_TEST(created.text("/jwk/kid") == id);
  BOOST_TEST(created.text("/algorithm") == "ECDH-ES");
  BOOST_TEST(created.field("location").ends_with("/keys/" + id));
  const support::HttpsClient::Fields fields{{"BT-IDEMPOTENCY-KEY", fresh_id("key")}};
  const auto kept = management.post("/keys", "{}", fields);
  BOOST_TEST(management.post("/keys", "{}", fields).body == kept.body);
  const auto read = management.get("/keys/" + id);
  BOOST_TEST(read.status == 200U);
  const std::vector<std::string> members{"algorithm", "created_at", "created_by", "expires_at", "id", "key_id"};
  BOOST_TEST(read.json.members("") == members, boost::test_tools::per_element());
  BOOST_TEST(management.get("/keys").body.find(id) != std::string::npos);
  BOOST_TEST(management.remove("/keys/" + id).status == 204U);
  check_problem(management.get("/keys/" + id), 404);
  check_problem(management.remove("/keys/" + id), 404);
  BOOST_TEST(management.get("/keys").body.find(id) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(has_the_bare_bytes_of_x25519_between_the_lines_and_else_what_libraries_read) {
  const auto x25519 = management.post("/keys", R"({"crv":"X25519"})");
  BOOST_TEST(x25519.text("/public_key_pem").size() == std::string("-----BEGIN PUBLIC KEY-----\n"
                                                                  "-----END PUBLIC KEY-----\n")
                                                              .size() +
                                                          45);
  BOOST_TEST(x25519.text("/jwk/kty") == "OKP");
  const auto p256 = management.post("/keys", R"({"crv":"P-256"})");
  BOOST_TEST(p256.text("/public_key_pem").find("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE") != std::string::npos);
  const auto rsa = management.post("/keys", R"({"alg":"RSA-OAEP"})");
  BOOST_TEST(rsa.text("/public_key_pem").find("MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEA") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_refused_where_it_would_be_of_no_use) {
  struct Row {
    std::string body;
    std::string path;
  };
  const std::vector<Row> rows{
      {R"({"expires_at":"2020-01-01T00:00:00Z"})", "expires_at"},
      {R"({"expires_at":")" + instant_in(std::chrono::hours(24 * 366)) + "\"}", "expires_at"},
      {R"({"expires_at":7})", "expires_at"},
      {R"({"alg":"RSA1_5"})", "alg"},
      {R"({"alg":"none"})", "alg"},
      {R"({"crv":"P-521"})", "crv"},
      {R"({"alg":"RSA-OAEP","crv":"P-256"})", "crv"},
      {R"([])", "$"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.body) {
      const auto answer = management.post("/keys", row.body);
      check_problem(answer, 400);
      BOOST_TEST(answer.json.members("/errors") == std::vector<std::string>{row.path});
    }
  }
}

BOOST_AUTO_TEST_CASE(is_not_seen_by_others) {
  const auto key = make_key();
  auto stranger = manager(service.make_tenant(fresh_id("tenant")));
  check_problem(stranger.get("/keys/" + key.id), 404);
  check_problem(stranger.remove("/keys/" + key.id), 404);
  check_problem(client.get("/keys/" + key.id), 403);
}

BOOST_AUTO_TEST_SUITE_END()

// On a service of its own, whose files are looked through.
BOOST_AUTO_TEST_SUITE(clear_data_that_was_encrypted)

BOOST_AUTO_TEST_CASE(is_nowhere_to_be_found) {
  support::Service service({.settings = {{"hsm.probe_seconds", "1"}}});
  auto management = service.client(
      service.make_application("m", {.type = "management", .permissions = {"keys:create", "keys:delete"}}).key);
  auto client = service.client();
  const std::string canary = "coffer-canary-0123456789";
  for (const auto& kind : kinds_of_keys()) {
    const auto key = public_key(management.post("/keys", kind));
    const auto jwe = encrypt(key, "\"" + canary + "\"", header_for(key));
    auto altered = jwe;
    altered.ciphertext.back() ^= 1;
    BOOST_TEST(client.post("/tokens", request(jwe.compact(), "token")).status == 201U);
    BOOST_TEST(client.post("/tokens", request(altered.compact(), "token")).status == 400U);
    BOOST_TEST(management.remove("/keys/" + key.id).status == 204U);
  }
  service.stop();
  BOOST_TEST(support::all_bytes(*service.open_store()).find(canary) == std::string::npos);
  BOOST_TEST(service.log().find(canary) == std::string::npos);
}

// The same tick of upkeep that purges the token destroys what the token still holds of the key.
BOOST_AUTO_TEST_CASE(needs_no_key_that_the_token_still_holds) {
  support::Service service({.settings = {{"hsm.probe_seconds", "1"}}});
  auto management = service.client(
      service.make_application("m", {.type = "management", .permissions = {"keys:create", "keys:delete"}}).key);
  const auto key = public_key(management.post("/keys", R"({"crv":"X25519"})"));
  BOOST_TEST(management.remove("/keys/" + key.id).status == 204U);
  const auto soon = instant_in(std::chrono::seconds(2));
  BOOST_TEST(service.client().post("/tokens", R"({"type":"token","data":1,"expires_at":")" + soon + "\"}").status ==
             201U);
  BOOST_TEST(service.eventually([&] { return service.metric("coffer_purged_rows").value_or(0) > 0; }));
  service.stop();
  BOOST_TEST(service.open_store()->scan(storage::Table::stray_keys, "", "", 10).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::end_to_end
