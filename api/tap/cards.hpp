#pragma once

#include "api/route.hpp"

namespace api::tap {

/// POST /v2/card/{customer}
[[nodiscard]] http::Response save_card(const Call& call, hsm::Session& session);
/// GET /v2/card/{customer}
[[nodiscard]] http::Response list_cards(const Call& call, hsm::Session& session);
/// GET /v2/card/{customer}/{id}
[[nodiscard]] http::Response read_card(const Call& call, hsm::Session& session);
/// DELETE /v2/card/{customer}/{id}
[[nodiscard]] http::Response delete_card(const Call& call, hsm::Session& session);

}  // namespace api::tap
