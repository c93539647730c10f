#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /keys: a key pair for clients to encrypt to.
[[nodiscard]] http::Response create_client_key(const Call& call, hsm::Session& session);
/// GET /keys
[[nodiscard]] http::Response list_client_keys(const Call& call, hsm::Session& session);
/// GET /keys/{id}
[[nodiscard]] http::Response read_client_key(const Call& call, hsm::Session& session);
/// DELETE /keys/{id}
[[nodiscard]] http::Response delete_client_key(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
