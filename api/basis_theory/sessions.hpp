#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /sessions, by a public application
[[nodiscard]] http::Response open_session(const Call& call, hsm::Session& session);
/// POST /sessions/authorize, by a private application: 200 without a body
[[nodiscard]] http::Response authorize_session(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
