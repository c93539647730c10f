#pragma once

#include "appliance/clock.hpp"
#include "hsm/secret.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace appliance::expression {

enum class Digest : std::uint8_t { sha1, sha256, sha512 };

/// What evaluation needs from outside. A function that is absent makes the filters that need it fail; exceptions of
/// the functions pass through evaluation unchanged.
struct Services {
  /// Fills the bytes from the token's generator.
  std::function<void(std::span<unsigned char>)> random;
  /// HMAC (RFC 2104) of `data` under `key`.
  std::function<hsm::WipingBytes(Digest, std::span<const unsigned char> key, std::span<const unsigned char> data)> hmac;
  /// For `'now' | date`.
  std::function<UnixMicros()> now;
};

}  // namespace appliance::expression
