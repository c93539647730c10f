#pragma once

#include "appliance/search/filter_parser.hpp"
#include "appliance/search/query_scanner.hpp"

namespace appliance::search {

/// Reads field, colon and value.
[[nodiscard]] std::variant<Condition, Misunderstood> read_condition(Scanner& scanner);

}  // namespace appliance::search
