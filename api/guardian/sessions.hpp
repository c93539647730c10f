#pragma once

#include "api/route.hpp"

namespace api::guardian {

// Capture sessions, for who knows the id in the path. No credential is looked at, and pages of every origin may ask.

/// GET /sessions/{id}: what the client is to do next.
[[nodiscard]] http::Response read_session(const Call& call, hsm::Session& session);
/// POST /sessions/{id}/complete-action: takes what the client encrypted. For a network token it waits for the scheme.
[[nodiscard]] std::variant<http::Response, Waiting> complete_action(const Call& call, hsm::Session& session);

}  // namespace api::guardian
