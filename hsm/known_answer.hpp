#pragma once

#include "hsm/error.hpp"
#include "hsm/key_ring.hpp"
#include "hsm/session.hpp"

#include <p11-kit/pkcs11.h>

namespace hsm {

/// Makes a key, wraps it under `wrapping_key`, unwraps it and lets a text travel through both. Throws Error:
/// unavailable where that fails, whatever code the token chose to say so. Inside Token::run().
void prove_well(Session& session, CK_OBJECT_HANDLE wrapping_key);

/// Altered data and a sick token may give the same code; a known answer through the same key tells which it was. A
/// fault that was gone by then is told from altered data, which fails again. Throws Error: not_authentic for that.
template <class Step>
auto decided_by_known_answer(Session& session, CK_OBJECT_HANDLE wrapping_key, Step&& step) {
  try {
    return step();
  } catch (const Error& error) {
    if (error.fault() != Fault::undecided) {
      throw;
    }
  }
  prove_well(session, wrapping_key);
  try {
    return step();
  } catch (const Error& error) {
    if (error.fault() != Fault::undecided) {
      throw;
    }
    throw Error(Fault::not_authentic, "C_Decrypt", error.code());
  }
}

/// Handle of a wrapped key in use (Token::load), decided by a known answer under its root key.
[[nodiscard]] CK_OBJECT_HANDLE handle_of(Session& session, const WrappedKey& key);

}  // namespace hsm
