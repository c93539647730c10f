#include "hsm/key_object.hpp"

#include "hsm/token.hpp"

#include <utility>

namespace hsm {

KeyObject::KeyObject(KeyObject&& other) noexcept
    : session_(other.session_), handle_(other.handle_), passing_(std::exchange(other.passing_, false)) {}

// A failure leaves the object to die with its session, which the next fault on it closes.
KeyObject::~KeyObject() {
  if (passing_) {
    try {
      const auto session = session_->handle();
      const auto lock = session_->token().object_lock();
      session_->token().functions().C_DestroyObject(session, handle_);
    } catch (const Error&) {
      return;  // no session opens: the old one is gone, and the object with it
    }
  }
}

}  // namespace hsm
