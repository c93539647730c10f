#pragma once

#include "appliance/sandbox_tsp/tokens.hpp"

namespace appliance::sandbox_tsp {

/// What a cryptogram is bound to.
struct Purchase {
  std::uint64_t amount = 0;  ///< in minor units
  std::string currency;      ///< three letters (ISO 4217)
  std::string unpredictable;
};

/// No EMV cryptogram: 20 bytes of an HMAC that this sandbox alone can verify.
struct Cryptogram {
  std::string value;  ///< base64 of the bytes
  std::string eci;
  hsm::Secret number;
  Expiry expiry;
};

[[nodiscard]] Tried<Cryptogram> make_cryptogram(const Context& context, std::string_view reference,
                                                const Purchase& purchase);

enum class Verdict : std::uint8_t { verified, replayed, wrong };
[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;

/// Verifies a cryptogram of the token with this number, once: whoever shows it again is refused, after a restart too.
[[nodiscard]] Verdict verify_cryptogram(const Context& context, std::span<const unsigned char> number,
                                        std::string_view cryptogram, const Purchase& purchase);

}  // namespace appliance::sandbox_tsp
