#pragma once

#include "api/route.hpp"

namespace api::tap {

/// POST /v2/customers
[[nodiscard]] http::Response create_customer(const Call& call, hsm::Session& session);
/// GET /v2/customers
[[nodiscard]] http::Response list_customers(const Call& call, hsm::Session& session);
/// GET /v2/customers/{id}
[[nodiscard]] http::Response read_customer(const Call& call, hsm::Session& session);
/// PUT /v2/customers/{id}
[[nodiscard]] http::Response update_customer(const Call& call, hsm::Session& session);
/// DELETE /v2/customers/{id}
[[nodiscard]] http::Response delete_customer(const Call& call, hsm::Session& session);

}  // namespace api::tap
