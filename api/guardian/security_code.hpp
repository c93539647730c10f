#pragma once

#include "api/route.hpp"

namespace api::guardian {

[[nodiscard]] http::Response read_security_code(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response delete_security_code(const Call& call, hsm::Session& session);

}  // namespace api::guardian
