#pragma once

#include "api/guardian/network_answers.hpp"

namespace api::guardian {

/// GET /api/network/tokens/{id}/card-art: as JSON, or as the picture itself to who accepts its type alone.
[[nodiscard]] std::variant<http::Response, Waiting> read_card_art(const Call& call, hsm::Session& session);

}  // namespace api::guardian
