#pragma once

#include "api/route.hpp"

namespace api::tap {

/// POST /v2/charges
[[nodiscard]] std::variant<http::Response, Forwarding> create_charge(const Call& call, hsm::Session& session);
/// POST /v2/authorize
[[nodiscard]] std::variant<http::Response, Forwarding> create_authorize(const Call& call, hsm::Session& session);

}  // namespace api::tap
