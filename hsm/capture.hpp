#pragma once

#include "hsm/capture_key.hpp"
#include "hsm/secret.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace hsm {

/// How the content key of a message reaches the token (RFC 7518, 4.3 and 4.6).
enum class KeyManagement : std::uint8_t { ecdh_es, ecdh_es_a256kw, rsa_oaep, rsa_oaep_256 };

/// Whether the token's module has this: RSA-OAEP with SHA-256 is not in every one (Profile). Does not touch the token.
[[nodiscard]] bool offers(Session& session, KeyManagement algorithm) noexcept;

/// A message that a client encrypted to a capture key, taken apart but not judged: A256GCM (RFC 7518, 5.3).
struct Captured {
  KeyManagement algorithm = KeyManagement::ecdh_es;
  std::span<const unsigned char> peer_point;  ///< ECDH: "epk" in the form of NewCaptureKey::public_part
  std::span<const unsigned char> party_u;     ///< ECDH: "apu", decoded
  std::span<const unsigned char> party_v;     ///< ECDH: "apv", decoded
  std::span<const unsigned char> encrypted_key;
  std::span<const unsigned char> iv;
  std::span<const unsigned char> ciphertext;  ///< with the tag at its end
  std::span<const unsigned char> associated_data;
};

/// Opens a message in the token. Nothing where it does not open, whatever the reason: a bad point, padding, wrapped key
/// or tag, or another key. A content key that does not come out is replaced by a random one, so that all these fail at
/// the same step (implicit rejection; RFC 7516, 11.5). Throws Error as the other verbs do; not_authentic only where the
/// stored key was altered or is gone.
[[nodiscard]] std::optional<Secret> open_captured(Session& session, const WrappedKey& wrapping_key,
                                                  const CaptureKey& key, const Captured& message);

}  // namespace hsm
