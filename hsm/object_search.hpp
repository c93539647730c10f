#pragma once

#include "hsm/attributes.hpp"

#include <vector>

namespace hsm {

/// Handles of all objects that fit `wanted`. Throws Error.
[[nodiscard]] std::vector<CK_OBJECT_HANDLE> find_objects(const CK_FUNCTION_LIST& functions, CK_SESSION_HANDLE session,
                                                         Template& wanted);

}  // namespace hsm
