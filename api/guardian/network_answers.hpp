#pragma once

#include "api/guardian/answers.hpp"
#include "appliance/network/tokens.hpp"

namespace api::guardian {

namespace network = appliance::network;

/// Lives as long as the call's context.
[[nodiscard]] network::Place place_of(const token::Context& context);

[[nodiscard]] json::Value write_network_token(const network::NetworkToken& token, json::Pool& pool);

/// 503 with Retry-After: the scheme cannot be asked, or did not answer.
[[nodiscard]] http::Response scheme_unavailable(unsigned retry_seconds);
/// What a question that got no answer is answered with.
[[nodiscard]] http::Response trouble_response(const network::NoAnswer& trouble);

}  // namespace api::guardian
