#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// GET /tenants/self
[[nodiscard]] http::Response read_tenant(const Call& call, hsm::Session& session);
/// PUT /tenants/self: replaces the name, merges settings by key
[[nodiscard]] http::Response update_tenant(const Call& call, hsm::Session& session);
/// DELETE /tenants/self: not offered
[[nodiscard]] http::Response delete_tenant(const Call& call);
/// GET /tenants/self/reports/usage, in its present and its older shape at once
[[nodiscard]] http::Response read_usage_report(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
