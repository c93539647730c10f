#pragma once

#include "hsm/key_object.hpp"
#include "hsm/session.hpp"
#include "hsm/signature.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace hsm {

/// The hash of RSA-OAEP and of its MGF1 (RFC 8017, 7.1). Stored: the numbers are fixed. SHA-1 is safe there, because
/// OAEP does not rest on collisions; SoftHSM has no other.
enum class OaepHash : std::uint8_t { sha1 = 1, sha256 = 2 };

/// The public half of a transport key: RSA of 3072 bits, public exponent 65537. Root keys are wrapped to it.
struct TransportKey {
  std::vector<unsigned char> modulus;  ///< big-endian, transport_modulus_bytes
  OaepHash hash = OaepHash::sha1;      ///< the strongest that the token of the private half has

  friend bool operator==(const TransportKey&, const TransportKey&) = default;
};

inline constexpr std::size_t transport_modulus_bytes = 384;

/// SHA-256 of the modulus: what the key is known by. Throws Error{misuse} where that has another size or is even.
[[nodiscard]] Sha256 fingerprint_of(const TransportKey& key);

/// The transport key of this token, whose private half is a token object that unwraps, is sensitive and was never
/// extractable. Nothing where the token has none. Throws Error: misuse where the object can do more.
[[nodiscard]] std::optional<TransportKey> find_transport_key(Session& session);

/// The same; makes it (C_GenerateKeyPair, CKM_RSA_PKCS_KEY_PAIR_GEN) where the token has none, and has the file system
/// synced, because SoftHSM does not. Throws Error.
[[nodiscard]] TransportKey find_or_create_transport_key(Session& session);

/// How a private transport key comes to be used in a token: its object, for as long as it is needed. Called inside
/// Token::run().
using TransportAccess = std::function<KeyObject(Session&)>;

/// The token's own. Throws Error{not_provisioned}, when it is called, where the token holds another or none.
[[nodiscard]] TransportAccess own_transport_key(const TransportKey& key);

// Inside Token::run().

/// A pair of session objects; the private half is sensitive, unwraps, and can leave the token wrapped where
/// `extractable`.
struct TransportPair {
  TransportKey public_half;
  KeyObject private_half;
};
[[nodiscard]] TransportPair generate_transport_pair(Session& session, bool extractable);

/// The public half that belongs to a private one. Throws Error{misuse} unless it is RSA of 3072 bits with 65537.
[[nodiscard]] TransportKey public_half_of(Session& session, CK_OBJECT_HANDLE private_half);

/// The hash that both tokens have.
[[nodiscard]] OaepHash hash_between(Session& session, const TransportKey& key) noexcept;

[[nodiscard]] CK_RSA_PKCS_OAEP_PARAMS oaep_parameters(OaepHash hash) noexcept;

/// C_WrapKey, CKM_RSA_PKCS_OAEP: only the private half opens it.
[[nodiscard]] std::vector<unsigned char> wrap_to(Session& session, const TransportKey& key, OaepHash hash,
                                                 CK_OBJECT_HANDLE wrapped);

}  // namespace hsm
