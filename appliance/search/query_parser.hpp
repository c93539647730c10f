#pragma once

#include "appliance/search/filter_parser.hpp"

#include <string_view>
#include <variant>

namespace appliance::search {

inline constexpr std::size_t longest_query = 2000;  ///< bytes
inline constexpr std::size_t most_conditions = 64;
inline constexpr std::size_t deepest_nesting = 16;

/// Reads a query of POST /tokens/search, the grammar of 2022:
///
///     any   := all { "OR" all }
///     all   := part { "AND" part | negated }      a negation needs no AND
///     part  := negated | "(" any ")" | field ":" value
///     negated := ( "NOT" | "!" | "-" ) part
///     value := bare | '"' anything but a quote '"' | ("[" | "{") bound "TO" bound ("]" | "}")
///
/// Fields are those of field_names.cpp. Ranges are for dates, inclusive with [] and exclusive with {}, and a bound `*`
/// is open; a date without a time means the whole day. A trailing `*` is for containers: /a/* is everything below /a/
/// with itself. A text of nothing but whitespace asks for everything.
[[nodiscard]] std::variant<Query, Misunderstood> parse_query(std::string_view text);

}  // namespace appliance::search
