#pragma once

#include "api/route.hpp"

namespace api::guardian {

/// POST /api/metadata/inquiries: what BIN data says of a card, in the shape of guardian.compat.
[[nodiscard]] http::Response inquire_metadata(const Call& call, hsm::Session& session);

}  // namespace api::guardian
