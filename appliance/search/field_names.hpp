#pragma once

#include "appliance/search/query.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace appliance::search {

/// A field as a query names it, with the key of "metadata.KEY". Nothing for a name that there is not.
[[nodiscard]] std::optional<std::pair<Field, std::string_view>> field_named(std::string_view name);

}  // namespace appliance::search
