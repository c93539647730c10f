#pragma once

#include "api/route.hpp"

namespace api::tap {

/// GET /v2/bin/{bin}
[[nodiscard]] http::Response read_bin(const Call& call, hsm::Session& session);

}  // namespace api::tap
