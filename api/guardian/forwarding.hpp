#pragma once

#include "api/guardian/outbound.hpp"
#include "appliance/forwarding/placeholders.hpp"

#include <functional>
#include <variant>
#include <vector>

namespace api::guardian {

/// What a forwarding handler returns.
using Forwarded = std::variant<http::Response, Forwarding>;

/// The placeholders of the request's body, or what its client is told (422).
[[nodiscard]] std::variant<std::vector<appliance::forwarding::Placeholder>, http::Response> read_placeholders(
    const Call& call);

/// The body with values in place of its placeholders, or what its client is told (422).
[[nodiscard]] std::variant<hsm::WipingBytes, http::Response> filled_body(
    const Call& call, const std::vector<appliance::forwarding::Placeholder>& placeholders,
    const appliance::forwarding::Values& values);

/// Sends a body there. The audit entry must be durable before.
[[nodiscard]] Forwarding forward_to(Outbound outbound, hsm::WipingBytes body);

/// Adds the audit entry that the values of a token (`entity_type` token, network_token) are sent there.
void record_forward(storage::Batch& batch, const token::Context& context, std::string_view entity_type,
                    const std::string& id, const Outbound& outbound);

/// The destination's own answer, with card numbers hidden where that is wanted; or what went wrong on the way.
[[nodiscard]] http::Response outcome_response(forward::Outcome&& outcome, bool scrubs);

/// What goes wrong on the way to a destination.
[[nodiscard]] http::Response failure_response(forward::Failure failure);

[[nodiscard]] Forwarded forward_pci_token(const Call& call, hsm::Session& session);

}  // namespace api::guardian
