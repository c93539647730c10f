#pragma once

#include "api/guardian/forwarding.hpp"

namespace api::guardian {

/// Sends the kept cryptogram that x-cryptogram-reference names. It is taken out, durably, before anything is sent, and
/// put back where nothing was.
[[nodiscard]] Forwarded forward_network_token(const Call& call, hsm::Session& session);

}  // namespace api::guardian
