#pragma once

#include "hsm/secret.hpp"

#include <cstddef>
#include <span>

namespace hsm {

/// What RSA decryption without a padding gave, and what to take in its place where it is padded in no way that is
/// known.
struct PaddedBlock {
  std::span<const unsigned char> block;       ///< as long as the modulus
  std::span<const unsigned char> substitute;  ///< as long, pseudorandom: gives a message of some length
  bool rejected = false;                      ///< the substitute is taken in any case
};

inline constexpr std::size_t least_rsa_block = 128;

/// The message in a block that was padded by RSAES-OAEP with SHA-256 or SHA-1 (RFC 8017, 7.1.2; the mask of the same
/// hash, the label empty) or by RSAES-PKCS1-v1_5 (7.2.2), tried in this order; else the end of the substitute. Which of
/// these it was shows neither in the result nor in the branches taken, addresses touched and hashes computed on the
/// way, which depend on the block's length alone. Throws Error{misuse} where the sizes do not fit.
[[nodiscard]] Secret unpad_or_substitute(const PaddedBlock& padded);

}  // namespace hsm
