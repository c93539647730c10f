#pragma once

#include "appliance/json/document.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <variant>

namespace appliance::json {

struct Refusal {
  std::string_view reason;  ///< a literal: never a part of the input
  std::size_t offset = 0;   ///< in bytes, where known
};

/// Parses one JSON text strictly (RFC 8259, RFC 8785 duplicate rule): valid UTF-8, no lone surrogates, no duplicate
/// members, nesting of at most `max_depth`. Numbers are kept or refused: integers of up to 64 bits, and decimals whose
/// digits are those of the shortest text of a double, as JSON.stringify writes them.
[[nodiscard]] std::variant<Document, Refusal> read(std::span<const unsigned char> text, std::size_t max_depth);

}  // namespace appliance::json
