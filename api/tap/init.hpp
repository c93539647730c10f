#pragma once

#include "api/route.hpp"

namespace api::tap {

/// What a client library asks for before anything else: the mode of its key, and what it encrypts cards with.
[[nodiscard]] http::Response read_init(const Call& call, hsm::Session& session);

}  // namespace api::tap
