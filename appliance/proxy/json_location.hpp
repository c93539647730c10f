#pragma once

#include "appliance/json/document.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::proxy {

/// The path of one place in a JSON value: member names and indexes.
using Location = std::vector<std::variant<std::string, std::size_t>>;

/// The part of JSONPath that names one place: `$.card.token`, `$['card']`, `$.items[0].id`. Nothing for anything else.
[[nodiscard]] std::optional<Location> parse_location(std::string_view text);

/// Puts a value there; objects on the way are made where they are absent, and an index one past the end of an array
/// adds to it. False where the path does not fit the value.
[[nodiscard]] bool put_at(json::Value& root, const Location& location, json::Value value, json::Pool& pool);

}  // namespace appliance::proxy
