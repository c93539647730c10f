#pragma once

#include "api/guardian/network_answers.hpp"

namespace api::guardian {

[[nodiscard]] std::variant<http::Response, Waiting> create_network_token(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response list_network_tokens(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response read_network_token(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response delete_network_token(const Call& call, hsm::Session& session);

/// POST /api/network/notifications/{connector}: a scheme says that a token of its has changed. Its word is not taken
/// for how: the scheme is asked.
[[nodiscard]] http::Response take_notification(const Call& call, hsm::Session& session);

}  // namespace api::guardian
