#pragma once

#include "api/guardian/answers.hpp"
#include "appliance/capture_session/session.hpp"

namespace api::guardian {

/// Opens a capture session and answers with its id, which a repetition of the request gets again while it lives.
[[nodiscard]] http::Response open_session(const Call& call, hsm::Session& session,
                                          const appliance::capture_session::Wanted& wanted);

/// Reads type, allowed_schemes and lifecycle of a `source` whose type is session: the last two are ours. `allowed`:
/// the schemes that there may be, as tokens name them; empty: all.
[[nodiscard]] appliance::capture_session::Wanted read_session_source(const json::Value& source,
                                                                     std::span<const std::string_view> allowed,
                                                                     appliance::Violations& violations);

/// The body of POST /api/pci/tokens with that source.
[[nodiscard]] http::Response open_card_session(const Call& call, hsm::Session& session, const json::Value& body);

/// POST /api/pci/tokens/{id}/security-code: opens a session that takes a new security code.
[[nodiscard]] http::Response open_code_session(const Call& call, hsm::Session& session);

}  // namespace api::guardian
