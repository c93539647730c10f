#pragma once

#include "appliance/identity/application.hpp"

#include <string>
#include <vector>

namespace appliance::identity {

/// The containers in and below which the application may do this, none of them below another: subtrees to read an index
/// by. What decide() does not allow inside them (rules with conditions) is left out token by token.
[[nodiscard]] std::vector<std::string> areas_of(const Application& application, Permission permission);

}  // namespace appliance::identity
