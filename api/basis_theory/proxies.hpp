#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /proxies
[[nodiscard]] http::Response create_proxy(const Call& call, hsm::Session& session);
/// GET /proxies: offset list, filtered by `id`, repeatable, and `name`, in which '*' stands for anything
[[nodiscard]] http::Response list_proxies(const Call& call, hsm::Session& session);
/// GET /proxies/{id}
[[nodiscard]] http::Response read_proxy(const Call& call, hsm::Session& session);
/// PUT /proxies/{id}: replaces everything but id and key
[[nodiscard]] http::Response replace_proxy(const Call& call, hsm::Session& session);
/// PATCH /proxies/{id}: JSON Merge Patch; 204
[[nodiscard]] http::Response patch_proxy(const Call& call, hsm::Session& session);
/// DELETE /proxies/{id}
[[nodiscard]] http::Response delete_proxy(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
