#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// GET /enrichments/card-details?bin=
[[nodiscard]] http::Response read_card_details(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
