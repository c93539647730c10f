#pragma once

#include "api/guardian/network_answers.hpp"

namespace api::guardian {

/// POST /api/network/tokens/{id}/cryptograms
[[nodiscard]] std::variant<http::Response, Waiting> create_cryptogram(const Call& call, hsm::Session& session);

}  // namespace api::guardian
