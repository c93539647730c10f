#pragma once

#include "hsm/key_ring.hpp"
#include "hsm/session.hpp"

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <vector>

namespace hsm {

/// Kind of a capture key; written in key records, so the numbers are fixed. A key of the kind signing_rsa_3072 is made
/// and kept in the same way, but opens nothing: it signs (message_signature.hpp). One of the kind opening_rsa_2048
/// unwraps no keys, but opens blocks (rsa_block.hpp).
enum class CaptureKeyType : std::uint8_t {
  p256 = 1,
  x25519 = 2,
  rsa_2048 = 3,
  rsa_3072 = 4,
  signing_rsa_3072 = 5,
  opening_rsa_2048 = 6
};

/// The private half of a key pair that clients encrypt to. It was made in the token, is sensitive, and leaves it
/// wrapped or not at all.
struct CaptureKey {
  Scope id{};
  CaptureKeyType type = CaptureKeyType::p256;
  /// Wrapped (AES Key Wrap with Padding, RFC 5649) under the owner's data_key_wrapping key. Empty where the module
  /// cannot wrap keys of this type: then it is an object of the token.
  std::vector<unsigned char> blob;
  std::uint32_t wrapping_version = 0;
};

struct NewCaptureKey {
  CaptureKey key;
  /// P-256: the uncompressed point (SEC 1, 2.3.3). X25519: the 32 bytes of RFC 7748. RSA: the modulus, big-endian; the
  /// exponent is 65537.
  std::vector<unsigned char> public_part;
};

/// Whether the token's module can make and use keys of this type.
[[nodiscard]] bool offers(Session& session, CaptureKeyType type);

/// Makes a key pair in the token. An object of the token is on disk when this returns. Throws Error: misuse where the
/// type is not offered.
[[nodiscard]] NewCaptureKey create_capture_key(Session& session, const WrappedKey& wrapping_key, CaptureKeyType type,
                                               const Scope& id);

/// Moves the private half from one version of the owner's key to another; meanwhile it can do nothing else. Nothing to
/// do where it is an object of the token. Throws Error: not_authentic where the blob was altered.
[[nodiscard]] CaptureKey rewrap_capture_key(Session& session, const WrappedKey& from, const WrappedKey& to,
                                            const CaptureKey& key);

/// Whether the token has the private half, where that is an object of it; true of a wrapped one. Throws Error.
[[nodiscard]] bool holds_capture_key(Session& session, const CaptureKey& key);

/// Destroys what the token keeps of a key for good; nothing to do for a wrapped one. Throws Error.
void destroy_capture_key(Session& session, const CaptureKey& key);

/// What a private half is taken out of its wrapping for.
enum class PrivateUse { acts, moves };

/// A private half in use, until this object's end. Inside Token::run(), on the session's own thread.
class PrivateKey {
 public:
  /// Throws Error: undecided where the blob does not authenticate, not_authentic where the token should hold the key as
  /// an object and does not.
  PrivateKey(Session& session, CK_OBJECT_HANDLE wrapping_key, const CaptureKey& key, PrivateUse use = PrivateUse::acts);
  ~PrivateKey();
  PrivateKey(const PrivateKey&) = delete;
  PrivateKey& operator=(const PrivateKey&) = delete;

  [[nodiscard]] CK_OBJECT_HANDLE handle() const noexcept { return handle_; }

 private:
  Session& session_;
  CK_OBJECT_HANDLE handle_ = CK_INVALID_HANDLE;
  bool is_session_object_;
};

}  // namespace hsm
