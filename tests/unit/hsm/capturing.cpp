#include "hsm/attributes.hpp"
#include "hsm/capture.hpp"
#include "hsm/key_agreement.hpp"
#include "tests/support/jwe.hpp"
#include "tests/unit/hsm/fixture.hpp"
#include "tests/unit/hsm/vector_file.hpp"

#include <array>
#include <functional>

using namespace tests::hsm_layer;
using hsm::CaptureKeyType;
using hsm::Fault;
using hsm::KeyManagement;
using tests::support::Jwe;

namespace {

constexpr std::string_view clear_text = R"({"number":"4242424242424242"})";

struct Kind {
  CaptureKeyType type;
  KeyManagement algorithm;
  std::function<Jwe(const Bytes&)> encrypt;
};

const std::array kinds{
    Kind{
        CaptureKeyType::p256, KeyManagement::ecdh_es,
        [](const Bytes& key) { return tests::support::encrypt_ecdh_es(tests::support::Curve::p256, key, clear_text); }},
    Kind{CaptureKeyType::x25519, KeyManagement::ecdh_es,
         [](const Bytes& key) {
           return tests::support::encrypt_ecdh_es(tests::support::Curve::x25519, key, clear_text);
         }},
    Kind{CaptureKeyType::rsa_2048, KeyManagement::rsa_oaep,
         [](const Bytes& key) { return tests::support::encrypt_rsa_oaep(key, clear_text); }},
    Kind{CaptureKeyType::rsa_3072, KeyManagement::rsa_oaep,
         [](const Bytes& key) { return tests::support::encrypt_rsa_oaep(key, clear_text); }},
};

struct CapturingToken : ReadyToken {
  hsm::WrappedKey wrapping = make(hsm::Purpose::data_key_wrapping);

  hsm::NewCaptureKey make_key(CaptureKeyType type, std::uint8_t id = 9) {
    return hsm::create_capture_key(session, wrapping, type, {id});
  }

  std::optional<hsm::Secret> open(const hsm::CaptureKey& key, KeyManagement algorithm, const Jwe& jwe) {
    return hsm::open_captured(session, wrapping, key,
                              {.algorithm = algorithm,
                               .peer_point = jwe.peer_point,
                               .party_u = {},
                               .party_v = {},
                               .encrypted_key = jwe.encrypted_key,
                               .iv = jwe.iv,
                               .ciphertext = jwe.ciphertext,
                               .associated_data = hsm::bytes_of(jwe.header)});
  }

  /// Keys of the published cases come in through raw PKCS#11; no verb of ours can import one.
  template <class Describe>
  CK_OBJECT_HANDLE import_private(Describe&& describe) {
    return token.run(session, [&] {
      hsm::Template key;
      key.add(CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}).add(CKA_TOKEN, false).add(CKA_PRIVATE, false);
      describe(key);
      CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
      BOOST_REQUIRE_EQUAL(token.functions().C_CreateObject(session.handle(), key.data(), key.size(), &handle), CKR_OK);
      return handle;
    });
  }

  Bytes wrap(CK_OBJECT_HANDLE key) {
    return token.run(session, [&] {
      CK_MECHANISM mechanism{0x210A, nullptr, 0};
      Bytes blob(4096);
      CK_ULONG size = blob.size();
      BOOST_REQUIRE_EQUAL(
          token.functions().C_WrapKey(session.handle(), &mechanism, token.load(wrapping), key, blob.data(), &size),
          CKR_OK);
      blob.resize(size);
      return blob;
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_capture_key, CapturingToken)

BOOST_AUTO_TEST_CASE(opens_what_was_encrypted_to_it) {
  for (const auto& kind : kinds) {
    BOOST_TEST_CONTEXT(static_cast<int>(kind.type)) {
      const auto made = make_key(kind.type);
      const auto clear = open(made.key, kind.algorithm, kind.encrypt(made.public_part));
      BOOST_REQUIRE(clear.has_value());
      BOOST_TEST(hsm::text_of(clear->expose()) == clear_text);
    }
  }
}

BOOST_AUTO_TEST_CASE(opens_nothing_that_was_altered_or_is_for_another) {
  for (const auto& kind : kinds) {
    BOOST_TEST_CONTEXT(static_cast<int>(kind.type)) {
      const auto made = make_key(kind.type);
      const auto other = make_key(kind.type, 10);
      const auto good = kind.encrypt(made.public_part);
      const auto opens_with = [&](auto&& alter) {
        auto jwe = good;
        alter(jwe);
        return open(made.key, kind.algorithm, jwe).has_value();
      };
      BOOST_TEST(!open(other.key, kind.algorithm, good).has_value());
      BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.ciphertext.back() ^= 1; }));
      BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.ciphertext.front() ^= 1; }));
      BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.ciphertext.resize(3); }));
      BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.ciphertext.clear(); }));
      BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.iv[3] ^= 1; }));
      BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.iv.push_back(0); }));
      BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.header[5] = '!'; }));
      if (kind.algorithm == KeyManagement::rsa_oaep) {
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.encrypted_key[5] ^= 1; }));
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.encrypted_key.assign(jwe.encrypted_key.size(), 0); }));
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.encrypted_key.assign(jwe.encrypted_key.size(), 0xff); }));
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.encrypted_key.resize(10); }));
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.encrypted_key.clear(); }));
      } else {
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.peer_point.back() ^= 1; }));  // off the curve, or another point
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.peer_point.assign(jwe.peer_point.size(), 0); }));
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.peer_point.pop_back(); }));
        BOOST_TEST(!opens_with([](Jwe& jwe) { jwe.peer_point.assign(1, 0); }));
      }
      BOOST_TEST(open(made.key, kind.algorithm, good).has_value());
      BOOST_TEST((token.state() == hsm::TokenState::ready));
    }
  }
}

// RFC 7748, 6.1: points of small order would give a secret that everybody knows.
BOOST_AUTO_TEST_CASE(takes_no_point_of_small_order) {
  const auto made = make_key(CaptureKeyType::x25519);
  for (const auto first : std::array<unsigned char, 2>{0, 1}) {
    auto jwe = kinds[1].encrypt(made.public_part);
    jwe.peer_point.assign(32, 0);
    jwe.peer_point[0] = first;
    BOOST_TEST(!open(made.key, KeyManagement::ecdh_es, jwe).has_value());
  }
}

BOOST_AUTO_TEST_CASE(is_sensitive_and_leaves_nothing_behind) {
  for (const auto& kind : kinds) {
    BOOST_TEST_CONTEXT(static_cast<int>(kind.type)) {
      module.forget_trace();
      const auto made = make_key(kind.type);
      const bool wrapped = !made.key.blob.empty();
      BOOST_TEST(wrapped == (kind.type != CaptureKeyType::x25519));
      const auto generated = calls("C_GenerateKeyPair");
      BOOST_REQUIRE_EQUAL(generated.size(), 1U);
      module.forget_trace();
      BOOST_REQUIRE(open(made.key, kind.algorithm, kind.encrypt(made.public_part)).has_value());
      const auto lasting = wrapped ? 0U : 1U;
      const auto made_now = calls("C_UnwrapKey").size() + calls("C_DeriveKey").size() + calls("C_CreateObject").size() +
                            calls("C_GenerateKey").size();
      BOOST_TEST(made_now == calls("C_DestroyObject").size());
      hsm::destroy_capture_key(session, made.key);
      BOOST_TEST(calls("C_DestroyObject").size() == made_now + lasting);
    }
  }
}

BOOST_AUTO_TEST_CASE(that_is_an_object_of_the_token_lasts_and_is_destroyed_once) {
  const auto made = make_key(CaptureKeyType::x25519);
  token.recover();
  const auto jwe = kinds[1].encrypt(made.public_part);
  BOOST_TEST(open(made.key, KeyManagement::ecdh_es, jwe).has_value());
  hsm::destroy_capture_key(session, made.key);
  hsm::destroy_capture_key(session, made.key);
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(made.key, KeyManagement::ecdh_es, jwe)), hsm::Error,
                        is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(that_was_altered_on_disk_is_an_alarm_and_no_refusal) {
  auto made = make_key(CaptureKeyType::p256);
  const auto jwe = kinds[0].encrypt(made.public_part);
  made.key.blob[7] ^= 1;
  BOOST_CHECK_EXCEPTION(static_cast<void>(open(made.key, KeyManagement::ecdh_es, jwe)), hsm::Error,
                        is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(moves_to_another_wrapping_key_and_stays_closed_meanwhile) {
  const auto old = wrapping;
  const auto next = make(hsm::Purpose::data_key_wrapping, 2);
  static_cast<void>(token.run(session, [&] { return token.load(next); }));  // once for all
  for (const auto& kind : kinds) {
    BOOST_TEST_CONTEXT(static_cast<int>(kind.type)) {
      wrapping = old;
      const auto made = make_key(kind.type);
      module.forget_trace();
      const auto moved = hsm::rewrap_capture_key(session, old, next, made.key);
      BOOST_TEST(calls("C_UnwrapKey").size() == (made.key.blob.empty() ? 0U : 1U));
      BOOST_TEST(calls("C_UnwrapKey").size() == calls("C_DestroyObject").size());
      const auto jwe = kind.encrypt(made.public_part);
      BOOST_TEST(open(made.key, kind.algorithm, jwe).has_value());
      wrapping = next;
      BOOST_TEST(open(moved, kind.algorithm, jwe).has_value());
      BOOST_TEST(moved.wrapping_version == (made.key.blob.empty() ? 0U : 2U));
    }
  }
}

BOOST_AUTO_TEST_CASE(that_was_altered_does_not_move) {
  auto made = make_key(CaptureKeyType::p256);
  made.key.blob[7] ^= 1;
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(hsm::rewrap_capture_key(session, wrapping, make(hsm::Purpose::data_key_wrapping, 2), made.key)),
      hsm::Error, is(Fault::not_authentic));
}

BOOST_AUTO_TEST_CASE(refuses_nothing_while_the_token_is_sick) {
  for (const auto& kind : kinds) {
    BOOST_TEST_CONTEXT(static_cast<int>(kind.type)) {
      const auto made = make_key(kind.type);
      const auto jwe = kind.encrypt(made.public_part);
      module.plan("C_Decrypt 1 CKR_GENERAL_ERROR after");
      BOOST_TEST(open(made.key, kind.algorithm, jwe).has_value());
      module.plan("C_Decrypt every CKR_GENERAL_ERROR after");
      BOOST_CHECK_EXCEPTION(static_cast<void>(open(made.key, kind.algorithm, jwe)), hsm::Error, is(Fault::unavailable));
      module.clear_plan();
      token.recover();
    }
  }
}

BOOST_AUTO_TEST_CASE(opens_the_message_of_rfc_7516) {
  for (const auto& vector : read_vectors("jwe_rsa_oaep.vec")) {
    const Bytes exponent{1, 0, 1};
    const std::array names{"n", "d", "p", "q", "dp", "dq", "qi"};
    const std::array attributes{CKA_MODULUS,    CKA_PRIVATE_EXPONENT, CKA_PRIME_1,    CKA_PRIME_2,
                                CKA_EXPONENT_1, CKA_EXPONENT_2,       CKA_COEFFICIENT};
    std::vector<Bytes> numbers;
    for (const auto* name : names) {
      numbers.push_back(vector.bytes(name));
    }
    const auto handle = import_private([&](hsm::Template& key) {
      key.add(CKA_KEY_TYPE, CK_ULONG{CKK_RSA}).add(CKA_PUBLIC_EXPONENT, hsm::text_of(exponent));
      for (std::size_t i = 0; i < names.size(); ++i) {
        key.add(attributes[i], hsm::text_of(numbers[i]));
      }
      key.add(CKA_SENSITIVE, true).add(CKA_EXTRACTABLE, true);
    });
    const auto header = vector.bytes("header");
    auto sealed = vector.bytes("ciphertext");
    const auto tag = vector.bytes("tag");
    sealed.insert(sealed.end(), tag.begin(), tag.end());
    const auto encrypted_key = vector.bytes("encrypted_key");
    const auto iv = vector.bytes("iv");
    const auto clear = hsm::open_captured(
        session, wrapping, {.id = {1}, .type = CaptureKeyType::rsa_2048, .blob = wrap(handle), .wrapping_version = 1},
        {.algorithm = KeyManagement::rsa_oaep,
         .peer_point = {},
         .party_u = {},
         .party_v = {},
         .encrypted_key = encrypted_key,
         .iv = iv,
         .ciphertext = sealed,
         .associated_data = header});
    BOOST_REQUIRE(clear.has_value());
    BOOST_TEST(copy_of(*clear) == vector.bytes("clear"), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(agrees_as_rfc_7518_says) {
  const Bytes curve{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
  for (const auto& vector : read_vectors("ecdh_es.vec")) {
    const auto value = vector.bytes("private");
    const auto handle = import_private([&](hsm::Template& key) {
      key.add(CKA_KEY_TYPE, CK_ULONG{CKK_EC})
          .add(CKA_EC_PARAMS, hsm::text_of(curve))
          .add(CKA_VALUE, hsm::text_of(value))
          .add(CKA_DERIVE, true);
    });
    const auto algorithm = vector.bytes("algorithm");
    const auto party_u = vector.bytes("party_u");
    const auto party_v = vector.bytes("party_v");
    const auto expected = vector.bytes("derived");
    const auto derived = token.run(session, [&] {
      return hsm::agree(session, handle, vector.bytes("peer"),
                        {.algorithm = hsm::text_of(algorithm),
                         .party_u = party_u,
                         .party_v = party_v,
                         .bits = static_cast<std::uint32_t>(expected.size() * 8)});
    });
    BOOST_TEST(copy_of(derived) == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
