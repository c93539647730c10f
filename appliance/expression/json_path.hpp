#pragma once

#include "appliance/expression/item.hpp"
#include "appliance/expression/workspace.hpp"

#include <string_view>

namespace appliance::expression {

/// Everything that a JSONPath selects in `root`, as a list in document order. The language is that of S. Gössner's
/// article of 2007: $ . [] ['x'] [n] [-n] [(@.length-n)] [*] .. slices [a:b:c], unions [a,b] and filters [?(@.price <
/// 10 && …)]. Throws Failure for a path that cannot be read or selects too much.
[[nodiscard]] Item select(Item root, std::string_view path, Workspace& work);

}  // namespace appliance::expression
