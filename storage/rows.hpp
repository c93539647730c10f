#pragma once

#include "storage/store.hpp"

#include <functional>
#include <string_view>

namespace storage {

/// Calls `use` for every row whose key begins with `prefix` (empty: all of the table), in ascending byte order. Reads a
/// thousand rows at a time; what is written meanwhile may be seen or not. Throws Error, and what `use` throws.
void for_each_row(const Store& store, Table table, std::string_view prefix, const std::function<void(const Row&)>& use);

}  // namespace storage
