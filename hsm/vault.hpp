#pragma once

#include "hsm/error.hpp"
#include "hsm/key_ring.hpp"
#include "hsm/secret.hpp"
#include "hsm/session.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace hsm {

/// One part of a record that is sealed, and later opened or dropped, on its own.
struct ClearField {
  std::uint8_t number;
  std::span<const unsigned char> content;
};

using Mac = std::array<unsigned char, 32>;

// The verbs of the token, one per meaning. Each runs wholly inside the PKCS#11 module, blocks, and repairs a lost
// session by itself (Token::run). `binding` is the associated data that ties a ciphertext to its place: tenant (16
// bytes), then the record's id. All throw Error; none logs.

/// Makes a key in the token and returns it wrapped under the current root key; it is not kept in the token.
[[nodiscard]] WrappedKey create_key(Session& session, const KeyName& name);

/// Seals fields under a data key made for this call, which is wrapped under `kek` and destroyed (hsm/envelope.hpp).
[[nodiscard]] std::vector<unsigned char> seal(Session& session, const WrappedKey& kek,
                                              std::span<const ClearField> fields, std::string_view binding);

/// Version of the key encryption key that opens this ciphertext. Throws Error: not_authentic if it is no envelope.
[[nodiscard]] std::uint32_t kek_version_of(std::span<const unsigned char> sealed);

/// True if the envelope has this field. Does not touch the token.
[[nodiscard]] bool has_field(std::span<const unsigned char> sealed, std::uint8_t number);

/// Opens fields in the order asked; an absent one gives an empty Secret. Throws Error: not_authentic where ciphertext,
/// wrapped key or binding was altered while the token itself answers as known.
[[nodiscard]] std::vector<Secret> open(Session& session, const WrappedKey& kek, std::span<const unsigned char> sealed,
                                       std::span<const std::uint8_t> field_numbers, std::string_view binding);

/// Moves a ciphertext from one version of its key encryption key to another: unwraps its data key, wraps it anew and
/// destroys it. The data stays closed, byte for byte. Throws Error: not_authentic where the wrapped data key was
/// altered or another version wraps it.
[[nodiscard]] std::vector<unsigned char> rewrap(Session& session, const WrappedKey& from, const WrappedKey& to,
                                                std::span<const unsigned char> sealed);

/// Moves a wrapped key to another version of the root key, and unwraps the new blob to prove it; where the module
/// has check values of unwrapped keys, it must be the same. Throws Error: not_authentic where the blob was altered.
[[nodiscard]] WrappedKey rewrap_key(Session& session, const WrappedKey& key, std::uint32_t root_version);

/// Whether a wrapped key is unwrapped by its version of the root key and is the one that its check value names; that is
/// compared where the token can compute it, which for HMAC keys is not so in every module: of those the authentication
/// of AES Key Wrap (RFC 3394) alone decides. Throws Error where the token does not answer as known.
[[nodiscard]] bool unwraps(Session& session, const WrappedKey& key);

/// HMAC-SHA-256 (RFC 2104, CKM_SHA256_HMAC) of a message under a key that never leaves the token.
[[nodiscard]] Mac mac(Session& session, const WrappedKey& key, std::span<const unsigned char> message);

/// Random bytes from the token's generator.
void random(Session& session, std::span<unsigned char> out);

/// A known-answer check of the token: makes a key, wraps it under the current root key, unwraps it, and lets a text
/// travel through both. Throws Error if any step fails or answers wrongly.
void probe(Session& session);
/// The same with another version of the root key.
void probe(Session& session, std::uint32_t root_version);

}  // namespace hsm
