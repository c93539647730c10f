#pragma once

#include "api/guardian/forwarding.hpp"
#include "api/route.hpp"

namespace api::guardian {

[[nodiscard]] http::Response create_generic_token(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response list_generic_tokens(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response read_generic_token(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response delete_generic_token(const Call& call, hsm::Session& session);
/// Ours: Guardian has no way to use such a token. Placeholders are the names of the payload's members.
[[nodiscard]] Forwarded forward_generic_token(const Call& call, hsm::Session& session);

}  // namespace api::guardian
