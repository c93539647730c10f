#pragma once

#include "hsm/capture_key.hpp"

#include <span>
#include <vector>

namespace hsm {

/// Signs a message in the token: RSASSA-PSS (RFC 8017, 8.1) with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes, by
/// a key of the type signing_rsa_3072. Throws Error: not_authentic where the wrapped key was altered, misuse where the
/// module does not offer it.
[[nodiscard]] std::vector<unsigned char> sign_message(Session& session, const WrappedKey& wrapping_key,
                                                      const CaptureKey& key, std::span<const unsigned char> message);

}  // namespace hsm
