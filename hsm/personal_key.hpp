#pragma once

#include "hsm/signature.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace hsm {

using Sha512 = std::array<std::uint8_t, 64>;

/// RFC 8032, 5.1.5.
using Ed25519Key = std::array<std::uint8_t, 32>;

/// RFC 8017, 3.1. Both numbers big-endian.
struct RsaKey {
  std::vector<std::uint8_t> modulus;
  std::vector<std::uint8_t> exponent;
};

/// The public key of a person: the private one is on the person's own medium and never seen here.
using PersonalKey = std::variant<PublicPoint, Ed25519Key, RsaKey>;

/// False for a point that is not on its curve, and for RSA below 3072 bits or with an even exponent.
[[nodiscard]] bool is_acceptable(const PersonalKey& key);

/// Whether this key signed the message, without a token and without a secret: ECDSA over SHA-256 (r and s, 32 bytes
/// each), Ed25519 (RFC 8032), or RSASSA-PKCS1-v1_5 over SHA-512 (RFC 8017, 8.2).
[[nodiscard]] bool signed_by(const PersonalKey& key, std::span<const std::uint8_t> message,
                             std::span<const std::uint8_t> signature);

[[nodiscard]] Sha256 sha256(std::span<const std::uint8_t> message);
[[nodiscard]] Sha512 sha512(std::span<const std::uint8_t> message);

}  // namespace hsm
