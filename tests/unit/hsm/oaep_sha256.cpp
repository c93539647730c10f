#include "hsm/capture.hpp"
#include "tests/support/jwe.hpp"
#include "tests/unit/hsm/fixture.hpp"
#include "tests/unit/hsm/oaep_module.hpp"

namespace tests::hsm_layer {

using hsm::CaptureKeyType;
using hsm::KeyManagement;
using support::Jwe;

namespace {

constexpr std::string_view clear_text = R"({"account_number":"4242424242424242"})";

Jwe encrypt_sha256(const Bytes& modulus) {
  return support::encrypt_rsa_oaep(modulus, clear_text, R"({"alg":"RSA-OAEP-256","enc":"A256GCM"})", "SHA256");
}

struct CapturingModule {
  support::SofthsmToken softhsm;
  hsm::Token token;
  hsm::Session session{token};
  hsm::WrappedKey wrapping;

  explicit CapturingModule(hsm::LoadsModule load)
      : token({.module_path = support::softhsm_module(),
               .token_uri = softhsm.uri(),
               .pin = [this] { return softhsm.pin(); },
               .choose_root = nullptr,
               .load = std::move(load)}) {
    token.connect();
    static_cast<void>(hsm::create_root_key(token, 1));
    wrapping = hsm::create_key(session, {.scope = {1}, .purpose = hsm::Purpose::data_key_wrapping, .version = 1});
  }

  bool opens(const hsm::NewCaptureKey& key, KeyManagement algorithm, const Jwe& jwe) {
    const auto clear = hsm::open_captured(session, wrapping, key.key,
                                          {.algorithm = algorithm,
                                           .peer_point = {},
                                           .party_u = {},
                                           .party_v = {},
                                           .encrypted_key = jwe.encrypted_key,
                                           .iv = jwe.iv,
                                           .ciphertext = jwe.ciphertext,
                                           .associated_data = hsm::bytes_of(jwe.header)});
    return clear && hsm::text_of(clear->expose()) == clear_text;
  }
  hsm::NewCaptureKey make_key() { return hsm::create_capture_key(session, wrapping, CaptureKeyType::rsa_2048, {9}); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rsa_oaep_with_sha_256)

BOOST_AUTO_TEST_CASE(opens_messages_where_the_module_has_it) {
  CapturingModule module(load_module_with_oaep_sha256);
  BOOST_TEST(hsm::offers(module.session, KeyManagement::rsa_oaep_256));
  const auto key = module.make_key();
  const auto good = encrypt_sha256(key.public_part);
  BOOST_TEST(module.opens(key, KeyManagement::rsa_oaep_256, good));
  BOOST_TEST(!module.opens(key, KeyManagement::rsa_oaep, good));
  auto altered = good;
  altered.encrypted_key[7] ^= 1;
  BOOST_TEST(!module.opens(key, KeyManagement::rsa_oaep_256, altered));
  BOOST_TEST(module.opens(key, KeyManagement::rsa_oaep, support::encrypt_rsa_oaep(key.public_part, clear_text)));
  BOOST_TEST((module.token.state() == hsm::TokenState::ready));
}

BOOST_AUTO_TEST_CASE(opens_nothing_in_softhsm_which_lacks_it) {
  CapturingModule module(hsm::load_library);
  BOOST_TEST(!hsm::offers(module.session, KeyManagement::rsa_oaep_256));
  const auto key = module.make_key();
  BOOST_TEST(!module.opens(key, KeyManagement::rsa_oaep_256, encrypt_sha256(key.public_part)));
  BOOST_TEST((module.token.state() == hsm::TokenState::ready));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::hsm_layer
