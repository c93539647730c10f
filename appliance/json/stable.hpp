#pragma once

#include "appliance/json/document.hpp"

#include <string>

namespace appliance::json {

/// The one text of a value without clear data that does not depend on the order of its members: compact, members
/// sorted by the UTF-16 code units of their names, texts escaped as JSON.stringify does. The same as JSON
/// Canonicalization (RFC 8785) but for decimals, which stay as write() writes them.
[[nodiscard]] std::string write_stable(const Value& value);

/// The same value with the members of all objects sorted so: for values with clear data, whose text is on wiped memory.
[[nodiscard]] Document sorted(const Value& value);

/// Whether a name comes before another, by UTF-16 code units. Both are UTF-8.
[[nodiscard]] bool sorts_before(std::string_view a, std::string_view b) noexcept;

}  // namespace appliance::json
