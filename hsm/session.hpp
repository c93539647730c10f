#pragma once

#include "hsm/secret.hpp"

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <span>

namespace hsm {

class Token;

/// One PKCS#11 session, for one thread at a time. Holding one is the sign that a function may block on the token. It
/// opens itself on first use and again after the token was reconnected; it never logs in or out, only Token does.
class Session {
 public:
  explicit Session(Token& token) noexcept : token_(token) {}
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] Token& token() const noexcept { return token_; }

  /// The handle, valid for the token's present connection. Call only inside Token::run(). Throws Error.
  [[nodiscard]] CK_SESSION_HANDLE handle();

  /// Fills `out` from C_GenerateRandom, drawing a kibibyte at a time. Call only inside Token::run(). Throws Error.
  void random(std::span<unsigned char> out);

  /// Lets go of the handle, so that the next use opens a new one. Call only outside Token::run().
  void abandon() noexcept;

 private:
  Token& token_;
  CK_SESSION_HANDLE handle_ = CK_INVALID_HANDLE;
  std::uint64_t connection_ = 0;
  Secret pool_;
  std::size_t pool_used_ = 0;
};

}  // namespace hsm
