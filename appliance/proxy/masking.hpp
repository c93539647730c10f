#pragma once

#include "hsm/secret.hpp"

#include <string_view>
#include <variant>

namespace appliance::proxy {

/// Why a regular expression (Perl syntax) cannot be used for masking, or empty.
[[nodiscard]] std::string_view check_mask(std::string_view expression);

/// Overwrites, in every match, all occurrences of the texts that its groups captured, one replacement per character.
/// Nothing where the expression takes too much work on this text.
[[nodiscard]] std::variant<hsm::WipingBytes, std::monostate> mask(std::string_view text, std::string_view expression,
                                                                  std::string_view replacement);

/// Overwrites everything that is a card number, wherever it stands.
[[nodiscard]] hsm::WipingBytes mask_card_numbers(std::string_view text, std::string_view replacement);

}  // namespace appliance::proxy
