#pragma once

#include "api/guardian/network_answers.hpp"
#include "api/guardian/session_call.hpp"
#include "appliance/capture/opening.hpp"

namespace api::guardian {

/// POST /api/network/tokens with the source session: opens one for cards of the schemes that have a connector.
[[nodiscard]] http::Response open_network_session(const Call& call, hsm::Session& session, const json::Value& body);

/// Makes a PCI token of the card that such a session took, and has its scheme make a network token, which completes the
/// session. Where none comes about, nothing stays, and the session may be tried again.
[[nodiscard]] std::variant<http::Response, Waiting> provision_captured(const Call& call, hsm::Session& worker,
                                                                       const SessionCall& session,
                                                                       const appliance::capture::Opening& opening,
                                                                       appliance::pci::CardInput input);

}  // namespace api::guardian
