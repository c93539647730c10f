#include "hsm/attributes.hpp"
#include "tests/unit/hsm/fixture.hpp"
#include "tests/unit/hsm/vector_file.hpp"
#include "tests/unit/support/pkcs11_client.hpp"

using namespace tests::hsm_layer;

namespace {

constexpr CK_ULONG tag_bits = 128;

/// Keys of the published cases come in through raw PKCS#11; no verb of ours can import them.
struct RawModule : tests::support::Pkcs11Client {
  CK_SESSION_HANDLE session = ready();

  CK_OBJECT_HANDLE import_key(const Bytes& value, CK_KEY_TYPE type) {
    hsm::Template key;
    key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
        .add(CKA_KEY_TYPE, CK_ULONG{type})
        .add(CKA_TOKEN, false)
        .add(CKA_SENSITIVE, false)
        .add(CKA_EXTRACTABLE, true)
        .add(CKA_VALUE, hsm::text_of(value));
    CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
    BOOST_REQUIRE_EQUAL(list().C_CreateObject(session, key.data(), key.size(), &handle), CKR_OK);
    return handle;
  }

  Bytes value_of(CK_OBJECT_HANDLE key) { return hsm::read_bytes(list(), session, key, CKA_VALUE); }
};

CK_GCM_PARAMS parameters_of(Bytes& iv, Bytes& aad) {
  return {.pIv = iv.data(),
          .ulIvLen = iv.size(),
          .ulIvBits = iv.size() * 8,
          .pAAD = aad.data(),
          .ulAADLen = aad.size(),
          .ulTagBits = tag_bits};
}

Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_module, RawModule)

BOOST_AUTO_TEST_CASE(encrypts_and_decrypts_as_the_gcm_specification_says) {
  for (const auto& vector : read_vectors("aes_gcm.vec")) {
    BOOST_TEST_CONTEXT(vector.name()) {
      const auto key = import_key(vector.bytes("key"), CKK_AES);
      auto iv = vector.bytes("iv");
      auto aad = vector.bytes("aad");
      auto clear = vector.bytes("clear");
      auto sealed = joined(vector.bytes("ciphertext"), vector.bytes("tag"));
      auto parameters = parameters_of(iv, aad);
      CK_MECHANISM mechanism{CKM_AES_GCM, &parameters, sizeof parameters};

      Bytes out(clear.size() + 16);
      CK_ULONG size = out.size();
      clear.reserve(1);  // the module takes no null pointer, not even for nothing
      BOOST_REQUIRE_EQUAL(list().C_EncryptInit(session, &mechanism, key), CKR_OK);
      BOOST_REQUIRE_EQUAL(list().C_Encrypt(session, clear.data(), clear.size(), out.data(), &size), CKR_OK);
      BOOST_TEST(out == sealed, boost::test_tools::per_element());

      Bytes opened(sealed.size());
      size = opened.size();
      BOOST_REQUIRE_EQUAL(list().C_DecryptInit(session, &mechanism, key), CKR_OK);
      BOOST_REQUIRE_EQUAL(list().C_Decrypt(session, sealed.data(), sealed.size(), opened.data(), &size), CKR_OK);
      opened.resize(size);
      BOOST_TEST(opened == clear, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(wraps_and_unwraps_keys_as_rfc_3394_says) {
  for (const auto& vector : read_vectors("aes_key_wrap.vec")) {
    BOOST_TEST_CONTEXT(vector.name()) {
      const auto kek = import_key(vector.bytes("key"), CKK_AES);
      const auto key = import_key(vector.bytes("clear"), CKK_AES);
      auto expected = vector.bytes("ciphertext");
      CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
      Bytes blob(64);
      CK_ULONG size = blob.size();
      BOOST_REQUIRE_EQUAL(list().C_WrapKey(session, &mechanism, kek, key, blob.data(), &size), CKR_OK);
      blob.resize(size);
      BOOST_TEST(blob == expected, boost::test_tools::per_element());

      hsm::Template unwrapped;
      unwrapped.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
          .add(CKA_KEY_TYPE, CK_ULONG{CKK_AES})
          .add(CKA_TOKEN, false)
          .add(CKA_SENSITIVE, false)
          .add(CKA_EXTRACTABLE, true);
      CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
      BOOST_REQUIRE_EQUAL(list().C_UnwrapKey(session, &mechanism, kek, expected.data(), expected.size(),
                                             unwrapped.data(), unwrapped.size(), &handle),
                          CKR_OK);
      BOOST_TEST(value_of(handle) == vector.bytes("clear"), boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(makes_the_macs_of_rfc_4231) {
  for (const auto& vector : read_vectors("hmac_sha256.vec")) {
    BOOST_TEST_CONTEXT(vector.name()) {
      const auto key = import_key(vector.bytes("key"), CKK_GENERIC_SECRET);
      auto message = vector.bytes("message");
      CK_MECHANISM mechanism{CKM_SHA256_HMAC, nullptr, 0};
      Bytes mac(32);
      CK_ULONG size = mac.size();
      BOOST_REQUIRE_EQUAL(list().C_SignInit(session, &mechanism, key), CKR_OK);
      BOOST_REQUIRE_EQUAL(list().C_Sign(session, message.data(), message.size(), mac.data(), &size), CKR_OK);
      BOOST_TEST(mac == vector.bytes("mac"), boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
