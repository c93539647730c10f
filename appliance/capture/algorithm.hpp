#pragma once

#include "hsm/capture.hpp"

#include <span>
#include <string_view>

namespace appliance::capture {

/// A kind of capture key as JWK names it (RFC 7518, 6; RFC 8037).
struct KeyKind {
  hsm::CaptureKeyType type;
  std::string_view kty;
  std::string_view curve;  ///< "crv"; empty for RSA
};

/// How a content key is handed over ("alg", RFC 7518, 4), and by which kinds of keys.
struct Algorithm {
  std::string_view name;
  hsm::KeyManagement management;
  bool agrees;                      ///< needs a key with a curve; else an RSA key
  std::size_t encrypted_key_bytes;  ///< where `agrees`; an RSA key says it by its modulus
};

/// The one content encryption that is taken ("enc").
inline constexpr std::string_view content_encryption = "A256GCM";

[[nodiscard]] const KeyKind* find_kind(hsm::CaptureKeyType type) noexcept;
[[nodiscard]] const KeyKind* find_curve(std::string_view curve) noexcept;
[[nodiscard]] const Algorithm* find_algorithm(std::string_view name) noexcept;

}  // namespace appliance::capture
