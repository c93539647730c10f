#pragma once

#include "api/route.hpp"

namespace api::tap {

/// POST /v2/tokens
[[nodiscard]] http::Response create_token(const Call& call, hsm::Session& session);
/// GET /v2/tokens/{id}
[[nodiscard]] http::Response read_token(const Call& call, hsm::Session& session);

}  // namespace api::tap
