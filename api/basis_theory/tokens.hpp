#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /tokens
[[nodiscard]] http::Response create_token(const Call& call, hsm::Session& session);
/// GET /tokens/{id}
[[nodiscard]] http::Response read_token(const Call& call, hsm::Session& session);
/// PATCH /tokens/{id}, merge-patch only (RFC 7396)
[[nodiscard]] http::Response update_token(const Call& call, hsm::Session& session);
/// DELETE /tokens/{id}
[[nodiscard]] http::Response delete_token(const Call& call, hsm::Session& session);

/// POST /tokens/{id}/children
[[nodiscard]] http::Response create_child(const Call& call, hsm::Session& session);
/// POST /tokens/{id}/children/{child}
[[nodiscard]] http::Response link_child(const Call& call, hsm::Session& session);
/// DELETE /tokens/{id}/children/{child}
[[nodiscard]] http::Response unlink_child(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
