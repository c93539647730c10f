#pragma once

#include "hsm/secret.hpp"
#include "hsm/session.hpp"

#include <p11-kit/pkcs11.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace hsm {

/// What two parties that agree on a key say of its use (RFC 7518, 4.6.2).
struct AgreementInfo {
  std::string_view algorithm;                ///< AlgorithmID without its length
  std::span<const unsigned char> party_u{};  ///< "apu", decoded
  std::span<const unsigned char> party_v{};  ///< "apv", decoded
  std::uint32_t bits = 256;                  ///< of the derived key, 256 at most
};

/// Diffie-Hellman (CKM_ECDH1_DERIVE, RFC 7748 for X25519) with the peer's public point, then the Concat KDF of RFC
/// 7518, 4.6.2 (SP 800-56A, 5.8.1). The shared secret is a sensitive object that the module digests
/// (C_DigestKey); the derived key passes through wiping memory, because SoftHSM has no mechanism that keeps it inside.
/// Throws Error: undecided where the point is not on the curve or gives no secret. Inside Token::run().
[[nodiscard]] Secret agree(Session& session, CK_OBJECT_HANDLE private_key, std::span<const unsigned char> peer_point,
                           const AgreementInfo& info);

}  // namespace hsm
