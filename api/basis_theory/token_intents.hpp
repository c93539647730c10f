#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /token-intents
[[nodiscard]] http::Response create_intent(const Call& call, hsm::Session& session);
/// GET /token-intents/{id}
[[nodiscard]] http::Response read_intent(const Call& call, hsm::Session& session);
/// DELETE /token-intents/{id}
[[nodiscard]] http::Response delete_intent(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
