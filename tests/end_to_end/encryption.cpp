#include "tests/end_to_end/encryption.hpp"

namespace tests::end_to_end {

PublicKey public_key(const support::Answer& created) {
  PublicKey key{.id = created.text("/key_id"), .algorithm = created.text("/algorithm"), .curve = {}, .public_part = {}};
  if (created.text("/jwk/kty") == "RSA") {
    key.public_part = support::from_base64url(created.text("/jwk/n"));
    return key;
  }
  key.public_part = support::from_base64url(created.text("/jwk/x"));
  key.curve = created.text("/jwk/crv") == "X25519" ? support::Curve::x25519 : support::Curve::p256;
  if (key.curve == support::Curve::p256) {
    const auto y = support::from_base64url(created.text("/jwk/y"));
    key.public_part.insert(key.public_part.begin(), 4);
    key.public_part.insert(key.public_part.end(), y.begin(), y.end());
  }
  return key;
}

std::string header_for(const PublicKey& key) {
  return key.algorithm == "RSA-OAEP" ? R"({"alg":"RSA-OAEP","enc":"A256GCM","kid":")" + key.id + "\"}"
                                     : R"({"alg":"ECDH-ES","enc":"A256GCM","epk":EPK,"kid":")" + key.id + "\"}";
}

support::Jwe encrypt(const PublicKey& key, std::string_view clear, const std::string& header) {
  return key.algorithm == "RSA-OAEP" ? support::encrypt_rsa_oaep(key.public_part, clear, header)
                                     : support::encrypt_ecdh_es(key.curve, key.public_part, clear, header);
}

std::string request(const std::string& jwe, const std::string& type, const std::string& more) {
  return R"({"type":")" + type + R"(","encrypted":")" + jwe + "\"" + more + "}";
}

std::string encrypted(const PublicKey& key, std::string_view clear) {
  return encrypt(key, clear, header_for(key)).compact();
}

const std::vector<std::string>& kinds_of_keys() {
  static const std::vector<std::string> kinds{R"({})", R"({"crv":"X25519"})", R"({"crv":"P-256"})",
                                              R"({"alg":"RSA-OAEP"})"};
  return kinds;
}

support::HttpsClient Captured::manager(const std::string& tenant) {
  const auto made = service.make_application(
      fresh_id("manager"),
      {.tenant = tenant, .type = "management", .permissions = {"keys:create", "keys:read", "keys:delete"}});
  return service.client(made.key);
}

PublicKey Captured::make_key(const std::string& body) {
  const auto created = management.post("/keys", body);
  BOOST_TEST_REQUIRE(created.status == 201U, created.body);
  return public_key(created);
}

}  // namespace tests::end_to_end
