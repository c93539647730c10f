#pragma once

#include "hsm/secret.hpp"
#include "hsm/session.hpp"

#include <cstdint>
#include <span>

namespace hsm {

enum class MacDigest : std::uint8_t { sha1, sha256, sha512 };

/// HMAC (RFC 2104; CKM_SHA_1_HMAC, CKM_SHA256_HMAC, CKM_SHA512_HMAC) under a key that a client brought: it becomes a
/// sensitive session object for this one call. Modules that let no key in refuse it. Throws Error.
[[nodiscard]] WipingBytes mac_with(Session& session, MacDigest digest, std::span<const unsigned char> key,
                                   std::span<const unsigned char> message);

}  // namespace hsm
