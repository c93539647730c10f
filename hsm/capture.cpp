#include "hsm/capture.hpp"

#include "hsm/attributes.hpp"
#include "hsm/envelope.hpp"
#include "hsm/key_agreement.hpp"
#include "hsm/known_answer.hpp"
#include "hsm/session_key.hpp"

namespace hsm {
namespace {

constexpr std::size_t gcm_iv_bytes = 12;

/// SoftHSM 2.6 takes no ciphertext and no tag for a message that is empty and authentic.
bool has_its_sizes(const Captured& message) {
  return message.iv.size() == gcm_iv_bytes && message.ciphertext.size() >= gcm_tag_bytes;
}

enum class Use { opens_content, unwraps_content_key };

void describe_aes(Template& key, const Token& token, Use use) {
  key.add(CKA_CLASS, CK_ULONG{CKO_SECRET_KEY})
      .add(CKA_KEY_TYPE, CK_ULONG{CKK_AES})
      .add(CKA_TOKEN, false)
      .add(CKA_PRIVATE, token.profile().private_session_keys)
      .add(CKA_SENSITIVE, true)
      .add(CKA_EXTRACTABLE, false)
      .add(CKA_ENCRYPT, false)
      .add(CKA_DECRYPT, use == Use::opens_content)
      .add(CKA_WRAP, false)
      .add(CKA_UNWRAP, use == Use::unwraps_content_key);
}

SessionKey import_key(Session& session, const Secret& value, Use use) {
  auto& token = session.token();
  Template key;
  describe_aes(key, token, use);
  key.add(CKA_VALUE, text_of(value.expose()));
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = token.object_lock();
  check(token.functions().C_CreateObject(session_handle, key.data(), key.size(), &handle), "C_CreateObject");
  token.count_session_key();
  return SessionKey::adopt(session, handle);
}

/// RFC 7518, 4.3: the same digest twice.
struct OaepDigest {
  CK_MECHANISM_TYPE hash;
  CK_RSA_PKCS_MGF_TYPE mgf;
};
constexpr OaepDigest oaep_sha1{CKM_SHA_1, CKG_MGF1_SHA1};
constexpr OaepDigest oaep_sha256{CKM_SHA256, CKG_MGF1_SHA256};

SessionKey unwrap_oaep(Session& session, CK_OBJECT_HANDLE private_key, std::span<const unsigned char> encrypted_key,
                       OaepDigest digest) {
  auto& token = session.token();
  Template key;
  describe_aes(key, token, Use::opens_content);
  CK_RSA_PKCS_OAEP_PARAMS parameters{.hashAlg = digest.hash,
                                     .mgf = digest.mgf,
                                     .source = CKZ_DATA_SPECIFIED,
                                     .pSourceData = nullptr,
                                     .ulSourceDataLen = 0};
  CK_MECHANISM mechanism{CKM_RSA_PKCS_OAEP, &parameters, sizeof parameters};
  CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
  const auto session_handle = session.handle();
  const auto lock = token.object_lock();
  check_decryption(token.functions().C_UnwrapKey(session_handle, &mechanism, private_key, input_of(encrypted_key),
                                                 encrypted_key.size(), key.data(), key.size(), &handle),
                   "C_UnwrapKey");
  token.count_session_key();
  return SessionKey::adopt(session, handle);
}

SessionKey content_key(Session& session, const PrivateKey& key, const Captured& message) {
  const auto agreed = [&](std::string_view algorithm) {
    return agree(session, key.handle(), message.peer_point,
                 {.algorithm = algorithm, .party_u = message.party_u, .party_v = message.party_v});
  };
  switch (message.algorithm) {
    case KeyManagement::ecdh_es:
      return import_key(session, agreed("A256GCM"), Use::opens_content);
    case KeyManagement::ecdh_es_a256kw: {
      const auto wrapping = import_key(session, agreed("ECDH-ES+A256KW"), Use::unwraps_content_key);
      return SessionKey::unwrap_aes(session, wrapping.handle(), message.encrypted_key);
    }
    case KeyManagement::rsa_oaep:
      return unwrap_oaep(session, key.handle(), message.encrypted_key, oaep_sha1);
    case KeyManagement::rsa_oaep_256:
      return unwrap_oaep(session, key.handle(), message.encrypted_key, oaep_sha256);
  }
  throw Error(Fault::misuse, "algorithm of a captured message", CKR_OK);
}

SessionKey content_key_or_random(Session& session, const PrivateKey& key, const Captured& message) {
  try {
    return content_key(session, key, message);
  } catch (const Error& error) {
    if (error.fault() != Fault::undecided) {
      throw;
    }
    return SessionKey::generate_aes(session);
  }
}

/// Nothing where the message is at fault, as far as one try can tell.
std::optional<Secret> try_to_open(Session& session, const PrivateKey& key, const Captured& message) {
  const auto content = content_key_or_random(session, key, message);
  try {
    return content.decrypt(message.iv, message.associated_data, message.ciphertext);
  } catch (const Error& error) {
    if (error.fault() != Fault::undecided) {
      throw;
    }
    return std::nullopt;
  }
}

}  // namespace

bool offers(Session& session, KeyManagement algorithm) noexcept {
  return algorithm != KeyManagement::rsa_oaep_256 || session.token().profile().oaep_sha256;
}

std::optional<Secret> open_captured(Session& session, const WrappedKey& wrapping_key, const CaptureKey& key,
                                    const Captured& message) {
  if (!has_its_sizes(message) || !offers(session, message.algorithm)) {
    return std::nullopt;
  }
  return session.token().run(session, [&]() -> std::optional<Secret> {
    const auto wrapping_handle = handle_of(session, wrapping_key);
    // A key that was altered on disk is told apart before the message is looked at.
    const auto private_key =
        decided_by_known_answer(session, wrapping_handle, [&] { return PrivateKey(session, wrapping_handle, key); });
    if (auto clear = try_to_open(session, private_key, message)) {
      return clear;
    }
    prove_well(session, session.token().root_key(wrapping_key.root_version));
    return try_to_open(session, private_key, message);
  });
}

}  // namespace hsm
