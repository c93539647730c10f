#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

using JweBytes = std::vector<unsigned char>;

enum class Curve { p256, x25519 };

/// A message in compact form (RFC 7516) with its parts, as a client would make it, by OpenSSL.
struct Jwe {
  std::string header;   ///< the protected header as sent, base64url
  JweBytes peer_point;  ///< ECDH-ES: the ephemeral key's public half
  JweBytes encrypted_key;
  JweBytes iv;
  JweBytes ciphertext;  ///< with the tag at its end

  [[nodiscard]] std::string compact() const;
};

/// ECDH-ES to a public key: an uncompressed point or 32 bytes of X25519. In `header`, EPK is where the ephemeral key
/// goes; whatever else it says, the message is encrypted as the default header says.
[[nodiscard]] Jwe encrypt_ecdh_es(Curve curve, const JweBytes& public_part, std::string_view clear,
                                  std::string header = R"({"alg":"ECDH-ES","enc":"A256GCM","epk":EPK})");

/// RSA-OAEP to a modulus, exponent 65537, with a digest as OpenSSL names it.
[[nodiscard]] Jwe encrypt_rsa_oaep(const JweBytes& modulus, std::string_view clear,
                                   std::string header = R"({"alg":"RSA-OAEP","enc":"A256GCM"})",
                                   const char* digest = "SHA1");

[[nodiscard]] std::string base64url(const JweBytes& bytes);
[[nodiscard]] std::string base64url(std::string_view text);
/// Of text without padding.
[[nodiscard]] JweBytes from_base64url(std::string_view text);

}  // namespace tests::support
