#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /applications/{id}/regenerate: a new key in the place of all, in the answer as `key` (before 2024)
[[nodiscard]] http::Response regenerate_key(const Call& call, hsm::Session& session);
/// POST /applications/{id}/keys
[[nodiscard]] http::Response create_key(const Call& call, hsm::Session& session);
/// GET /applications/{id}/keys: a bare list
[[nodiscard]] http::Response list_keys(const Call& call, hsm::Session& session);
/// GET /applications/{id}/keys/{key}
[[nodiscard]] http::Response read_key(const Call& call, hsm::Session& session);
/// DELETE /applications/{id}/keys/{key}
[[nodiscard]] http::Response delete_key(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
