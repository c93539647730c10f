#include "hsm/message_signature.hpp"
#include "tests/unit/hsm/fixture.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <memory>
#include <string_view>

namespace tests::hsm_layer {

using hsm::CaptureKeyType;
using hsm::Fault;

namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

template <class T, void (*Free)(T*)>
using Held = std::unique_ptr<T, Freeing<Free>>;

Held<EVP_PKEY, EVP_PKEY_free> public_key(const Bytes& modulus) {
  const Held<BIGNUM, BN_free> n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr));
  const Held<BIGNUM, BN_free> e(BN_new());
  BN_set_word(e.get(), 65537);
  const Held<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  const Held<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Held<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return Held<EVP_PKEY, EVP_PKEY_free>(key);
}

/// PSS with SHA-256 in both places and a salt as long as the digest, and no other.
bool verifies(const Bytes& modulus, std::string_view message, const Bytes& signature) {
  const auto key = public_key(modulus);
  const Held<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;
  EVP_DigestVerifyInit(context.get(), &settings, EVP_sha256(), nullptr, key.get());
  EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST);
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

struct SigningToken : ReadyToken {
  hsm::WrappedKey next = make(hsm::Purpose::data_key_wrapping, 2);

  hsm::NewCaptureKey make_key(CaptureKeyType type = CaptureKeyType::signing_rsa_3072) {
    return hsm::create_capture_key(session, kek, type, hsm::Scope{9});
  }
  Bytes sign(const hsm::WrappedKey& wrapping, const hsm::CaptureKey& key, std::string_view message) {
    return hsm::sign_message(session, wrapping, key, hsm::bytes_of(message));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_signing_key, SigningToken)

BOOST_AUTO_TEST_CASE(signs_so_that_anyone_can_verify_and_leaves_nothing_behind) {
  const auto made = make_key();
  BOOST_TEST(made.public_part.size() == 384U);
  static_cast<void>(sign(kek, made.key, "first"));
  module.forget_trace();
  const auto signature = sign(kek, made.key, "message");
  BOOST_TEST(calls("C_UnwrapKey").size() == 1U);
  BOOST_TEST(calls("C_DestroyObject").size() == 1U);
  BOOST_TEST(verifies(made.public_part, "message", signature));
  BOOST_TEST(!verifies(made.public_part, "messages", signature));
  BOOST_TEST(sign(kek, made.key, "message") != signature);  // salted
}

BOOST_AUTO_TEST_CASE(moves_to_another_wrapping_key_and_stays_the_same) {
  const auto made = make_key();
  const auto moved = hsm::rewrap_capture_key(session, kek, next, made.key);
  BOOST_TEST(moved.wrapping_version == 2U);
  BOOST_TEST(verifies(made.public_part, "message", sign(next, moved, "message")));
}

BOOST_AUTO_TEST_CASE(that_was_altered_on_disk_is_an_alarm) {
  auto made = make_key();
  made.key.blob[20] ^= 1;
  BOOST_CHECK_EXCEPTION(static_cast<void>(sign(kek, made.key, "message")), hsm::Error, is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(is_of_its_own_type) {
  auto made = make_key(CaptureKeyType::rsa_3072);
  BOOST_CHECK_EXCEPTION(static_cast<void>(sign(kek, made.key, "message")), hsm::Error, is(Fault::misuse));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tests::hsm_layer
