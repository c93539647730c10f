#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /applications
[[nodiscard]] http::Response create_application(const Call& call, hsm::Session& session);
/// GET /applications: offset list, filtered by `id` and `type`, both repeatable
[[nodiscard]] http::Response list_applications(const Call& call, hsm::Session& session);
/// GET /applications/key: the caller itself
[[nodiscard]] http::Response read_own_application(const Call& call, hsm::Session& session);
/// GET /applications/{id}
[[nodiscard]] http::Response read_application(const Call& call, hsm::Session& session);
/// PUT /applications/{id}: replaces name, permissions and rules
[[nodiscard]] http::Response update_application(const Call& call, hsm::Session& session);
/// DELETE /applications/{id}
[[nodiscard]] http::Response delete_application(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
