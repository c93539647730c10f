#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// GET /ping: any valid key gets 200 and an empty object.
[[nodiscard]] http::Response ping(const Call& call);

}  // namespace api::basis_theory
