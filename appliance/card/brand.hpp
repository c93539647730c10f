#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace appliance::card {

/// The card schemes that a number itself tells.
enum class Brand : std::uint8_t {
  american_express,
  diners_club,
  discover,
  elo,
  hiper,
  hipercard,
  jcb,
  maestro,
  mastercard,
  mir,
  naranja,
  troy,
  unionpay,
  verve,
  visa,
};

struct BrandFacts {
  std::string_view name;       ///< in the spelling of the Basis Theory API: american-express
  std::string_view scheme;     ///< in the spelling of Tap and of BIN data: AMERICAN_EXPRESS
  std::size_t cvc_digits = 3;  ///< of the card verification code
};

/// By the longest published range that fits the first six to eight digits. Digits after the eighth do not matter.
[[nodiscard]] std::optional<Brand> find_brand(std::string_view digits) noexcept;

[[nodiscard]] const BrandFacts& facts_of(Brand brand) noexcept;

/// Whether the brand issues numbers of so many digits.
[[nodiscard]] bool has_length(Brand brand, std::size_t digits) noexcept;

}  // namespace appliance::card
