#pragma once

#include "appliance/capture/algorithm.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace appliance::capture {

/// An encrypted message taken apart: JWE in compact form (RFC 7516, 7.1). Nothing in it is clear.
struct Message {
  const Algorithm* algorithm = nullptr;
  std::string key_id;             ///< "kid"; may be empty
  const KeyKind* peer = nullptr;  ///< kind of the ephemeral key, where the algorithm agrees
  std::string peer_point;         ///< as in hsm::NewCaptureKey::public_part
  std::string party_u;
  std::string party_v;
  std::string encrypted_key;
  std::string iv;
  std::string ciphertext;        ///< with the tag at its end
  std::string protected_header;  ///< as sent: the associated data
};

/// Reads a message strictly: exactly five parts, each base64url without padding in its one spelling; a header that is
/// one JSON object without duplicates, with "alg" and "enc" from our lists, without "crit" (RFC 7516, 4.1.13: nothing
/// is understood) and "zip" (RFC 8725, 3.6), and nothing that points to a key elsewhere is followed; an ephemeral key
/// without its private half; every part of the size that its algorithm gives it. Nothing where it is not one.
[[nodiscard]] std::optional<Message> read_message(std::string_view compact);

}  // namespace appliance::capture
