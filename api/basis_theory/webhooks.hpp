#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /webhooks
[[nodiscard]] http::Response create_webhook(const Call& call, hsm::Session& session);
/// GET /webhooks: newest first, cursor list
[[nodiscard]] http::Response list_webhooks(const Call& call, hsm::Session& session);
/// GET /webhooks/{id}
[[nodiscard]] http::Response read_webhook(const Call& call, hsm::Session& session);
/// PUT /webhooks/{id}: replaces everything but the status, which stays where it is not named
[[nodiscard]] http::Response update_webhook(const Call& call, hsm::Session& session);
/// DELETE /webhooks/{id}
[[nodiscard]] http::Response delete_webhook(const Call& call, hsm::Session& session);
/// GET /webhooks/event-types
[[nodiscard]] http::Response list_event_types(const Call& call);
/// GET /webhooks/public-key: the caller's tenant's as PEM, or without a key that of `tenant_id`
[[nodiscard]] http::Response read_webhook_key(const Call& call, hsm::Session& session);
/// GET /webhooks/{id}/deliveries: what waits and what ended last
[[nodiscard]] http::Response list_deliveries(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
