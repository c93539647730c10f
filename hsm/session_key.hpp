#pragma once

#include "hsm/attributes.hpp"
#include "hsm/token.hpp"

#include <p11-kit/pkcs11.h>

#include <span>
#include <vector>

namespace hsm {

/// A data key in use: a sensitive session object, destroyed with this object. It can leave the token only wrapped, and
/// only while fresh or on its way to another wrapping key. Use inside Token::run(), on the session's own thread.
class SessionKey {
 public:
  /// C_GenerateKey: a new AES-256 key that may be wrapped once.
  [[nodiscard]] static SessionKey generate_aes(Session& session);
  /// C_GenerateKey: a new 256-bit generic secret that may be wrapped once, for an HMAC key.
  [[nodiscard]] static SessionKey generate_generic(Session& session);
  /// C_UnwrapKey: not extractable again. Throws Error: undecided where the blob does not authenticate.
  [[nodiscard]] static SessionKey unwrap_aes(Session& session, CK_OBJECT_HANDLE wrapping_key,
                                             std::span<const unsigned char> blob);
  /// C_UnwrapKey of a key on its way from one wrapping key to another: it may be wrapped and can do nothing else, so
  /// what it protects stays closed. Throws as unwrap_aes().
  [[nodiscard]] static SessionKey unwrap_to_move(Session& session, CK_OBJECT_HANDLE wrapping_key,
                                                 std::span<const unsigned char> blob, CK_KEY_TYPE type);

  /// Takes over an object that was made on this session.
  [[nodiscard]] static SessionKey adopt(Session& session, CK_OBJECT_HANDLE handle) noexcept {
    return {session, handle};
  }

  SessionKey(SessionKey&& other) noexcept;
  SessionKey& operator=(SessionKey&&) = delete;
  ~SessionKey();

  [[nodiscard]] CK_OBJECT_HANDLE handle() const noexcept { return handle_; }

  [[nodiscard]] std::vector<unsigned char> wrap_under(CK_OBJECT_HANDLE wrapping_key) const;
  [[nodiscard]] std::vector<unsigned char> check_value() const;
  /// What CKA_CHECK_VALUE of an AES key is, computed by its use (PKCS#11 v2.40, 4.10.2), for modules that do not give
  /// it to unwrapped keys. The key must encrypt.
  [[nodiscard]] std::vector<unsigned char> computed_check_value() const;

  /// AES-256-GCM with a 128-bit tag (CKM_AES_GCM); `out` is as long as `clear` and the tag.
  void encrypt(std::span<const unsigned char> iv, std::span<const unsigned char> associated_data,
               std::span<const unsigned char> clear, std::span<unsigned char> out) const;
  /// Throws Error: undecided where the tag does not fit.
  [[nodiscard]] Secret decrypt(std::span<const unsigned char> iv, std::span<const unsigned char> associated_data,
                               std::span<const unsigned char> ciphertext) const;

 private:
  SessionKey(Session& session, CK_OBJECT_HANDLE handle) noexcept : session_(&session), handle_(handle) {}
  static SessionKey generate(Session& session, CK_MECHANISM_TYPE mechanism, CK_KEY_TYPE type);
  static SessionKey unwrap(Session& session, CK_OBJECT_HANDLE wrapping_key, std::span<const unsigned char> blob,
                           Template& key);

  Session* session_;
  CK_OBJECT_HANDLE handle_;
};

}  // namespace hsm
