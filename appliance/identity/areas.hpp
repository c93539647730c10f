#pragma once

#include "appliance/identity/application.hpp"

#include <string>
#include <vector>

namespace appliance::identity {

/// The containers in and below which the application may do this, none of them below another: what decide() allows,
/// as subtrees to read an index by. A list never meets what its caller may not see.
[[nodiscard]] std::vector<std::string> areas_of(const Application& application, Permission permission);

}  // namespace appliance::identity
