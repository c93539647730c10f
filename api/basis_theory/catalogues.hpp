#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

// What the vault knows by itself, as bare lists for any valid key.

/// GET /permissions, filtered by `application_type`
[[nodiscard]] http::Response list_permissions(const Call& call);
/// GET /roles
[[nodiscard]] http::Response list_roles(const Call& call);
/// GET /application-templates
[[nodiscard]] http::Response list_templates(const Call& call);
/// GET /application-templates/{id}
[[nodiscard]] http::Response read_template(const Call& call);

}  // namespace api::basis_theory
