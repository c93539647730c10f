#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// GET /v2/tokens
[[nodiscard]] http::Response list_tokens(const Call& call, hsm::Session& session);
/// POST /v2/tokens/search
[[nodiscard]] http::Response search_tokens(const Call& call, hsm::Session& session);
/// GET /tokens
[[nodiscard]] http::Response list_tokens_numbered(const Call& call, hsm::Session& session);
/// POST /tokens/search
[[nodiscard]] http::Response search_tokens_numbered(const Call& call, hsm::Session& session);
/// GET /tokens/{id}/children
[[nodiscard]] http::Response list_children(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
