#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hsm {

using Sha256 = std::array<std::uint8_t, 32>;

/// A public key on the curve P-256 (FIPS 186-5): uncompressed point of SEC 1, 2.3.3, first byte 4.
using PublicPoint = std::array<std::uint8_t, 65>;

/// An ECDSA signature as PKCS#11 gives it (v2.40, 2.3.1): r and s, 32 bytes each, big-endian.
using Signature = std::array<std::uint8_t, 64>;

// What anyone can do with a public key, without a token and without a secret.

/// Whether this key signed what has this SHA-256 digest. False for a point that is not on the curve.
[[nodiscard]] bool verifies(const PublicPoint& key, const Sha256& digest, const Signature& signature);

/// SubjectPublicKeyInfo in PEM (RFC 5480, RFC 7468), as `openssl dgst -verify` takes it.
[[nodiscard]] std::string public_key_pem(const PublicPoint& key);
/// Nothing unless the text is one such key, as public_key_pem() writes it, on P-256.
[[nodiscard]] std::optional<PublicPoint> read_public_key_pem(std::string_view pem);

/// SHA-256 of the point: what a person compares to know the key by.
[[nodiscard]] Sha256 fingerprint_of(const PublicPoint& key);

/// ECDSA-Sig-Value in DER (RFC 3279, 2.2.3), as `openssl dgst -verify` takes it.
[[nodiscard]] std::vector<unsigned char> der_of(const Signature& signature);
[[nodiscard]] std::optional<Signature> read_der(std::span<const unsigned char> der);

}  // namespace hsm
