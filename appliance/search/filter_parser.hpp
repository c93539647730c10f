#pragma once

#include "appliance/search/query.hpp"

#include <string_view>
#include <variant>

namespace appliance::search {

inline constexpr std::size_t longest_filter = 200;  ///< characters

/// Why a query is none, as a sentence for its writer.
struct Misunderstood {
  std::string_view reason;  ///< a literal: never a part of the query
};

/// Reads a query of POST /v2/tokens/search:
///
///     query  := term | term " AND " term        one of two being about the container
///     term   := field ":" value                 container, type, fingerprint, data, metadata.KEY
///     value  := bare (no whitespace) | '"' anything but a quote '"'
///
/// A text of nothing but whitespace asks for everything.
[[nodiscard]] std::variant<Filter, Misunderstood> parse_filter(std::string_view text);

}  // namespace appliance::search
