#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// GET /logs: the tenant's audit entries, newest first, by page or by cursor
[[nodiscard]] http::Response list_logs(const Call& call, hsm::Session& session);
/// GET /logs/entity-types
[[nodiscard]] http::Response list_entity_types(const Call& call);

}  // namespace api::basis_theory
