#pragma once

#include "hsm/session.hpp"

#include <p11-kit/pkcs11.h>

namespace hsm {

/// A key in use inside the token. One that was made for this use is a session object and is destroyed with this; a
/// token object stays. Use inside Token::run(), on the session's own thread.
class KeyObject {
 public:
  [[nodiscard]] static KeyObject passing(Session& session, CK_OBJECT_HANDLE handle) noexcept {
    return {session, handle, true};
  }
  [[nodiscard]] static KeyObject lasting(Session& session, CK_OBJECT_HANDLE handle) noexcept {
    return {session, handle, false};
  }

  KeyObject(KeyObject&& other) noexcept;
  KeyObject& operator=(KeyObject&&) = delete;
  ~KeyObject();

  [[nodiscard]] CK_OBJECT_HANDLE handle() const noexcept { return handle_; }

 private:
  KeyObject(Session& session, CK_OBJECT_HANDLE handle, bool passing) noexcept
      : session_(&session), handle_(handle), passing_(passing) {}

  Session* session_;
  CK_OBJECT_HANDLE handle_;
  bool passing_;
};

}  // namespace hsm
