#include "hsm/message_signature.hpp"

#include "hsm/attributes.hpp"
#include "hsm/error.hpp"
#include "hsm/known_answer.hpp"
#include "hsm/token.hpp"

namespace hsm {
namespace {

constexpr std::size_t signature_bytes = 3072 / 8;
constexpr CK_ULONG salt_bytes = 32;  // as long as the digest (RFC 8017, 9.1, note 4)

std::vector<unsigned char> sign_with(Session& session, CK_OBJECT_HANDLE key, std::span<const unsigned char> message) {
  const auto& functions = session.token().functions();
  CK_RSA_PKCS_PSS_PARAMS parameters{.hashAlg = CKM_SHA256, .mgf = CKG_MGF1_SHA256, .sLen = salt_bytes};
  CK_MECHANISM mechanism{CKM_SHA256_RSA_PKCS_PSS, &parameters, sizeof parameters};
  check(functions.C_SignInit(session.handle(), &mechanism, key), "C_SignInit");
  std::vector<unsigned char> signature(signature_bytes);
  CK_ULONG size = signature.size();
  check(functions.C_Sign(session.handle(), input_of(message), message.size(), signature.data(), &size), "C_Sign");
  signature.resize(size);
  return signature;
}

}  // namespace

std::vector<unsigned char> sign_message(Session& session, const WrappedKey& wrapping_key, const CaptureKey& key,
                                        std::span<const unsigned char> message) {
  if (key.type != CaptureKeyType::signing_rsa_3072) {
    throw Error(Fault::misuse, "key of a signature", CKR_KEY_TYPE_INCONSISTENT);
  }
  return session.token().run(session, [&] {
    const auto wrapping_handle = handle_of(session, wrapping_key);
    const PrivateKey signing =
        decided_by_known_answer(session, wrapping_handle, [&] { return PrivateKey(session, wrapping_handle, key); });
    return sign_with(session, signing.handle(), message);
  });
}

}  // namespace hsm
