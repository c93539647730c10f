#pragma once

#include "api/route.hpp"

namespace api::guardian {

[[nodiscard]] http::Response create_webhook(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response list_webhooks(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response read_webhook(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response delete_webhook(const Call& call, hsm::Session& session);

}  // namespace api::guardian
