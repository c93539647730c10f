#pragma once

#include "api/forward/message.hpp"
#include "appliance/network/connector.hpp"

#include <string_view>

namespace api::network {

namespace network = appliance::network;

// The protocol of coffer-sandbox-tsp, as docs/guardian.md has it: JSON over HTTPS with client certificates.

/// The request that a question becomes; `base` is where the scheme is reached.
[[nodiscard]] forward::Request request_of(const network::Question& question, const appliance::destination::Url& base);

/// What the answer with this status and body says to the question.
[[nodiscard]] network::Reply reply_of(const network::Question& question, unsigned status,
                                      std::span<const unsigned char> body);

}  // namespace api::network
