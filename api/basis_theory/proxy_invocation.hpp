#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// Any method on /proxy and /proxy/{path...}: sends the request on to BT-PROXY-URL, or to where the proxy of
/// BT-PROXY-KEY leads, with values in place of expressions.
[[nodiscard]] std::variant<http::Response, Forwarding> invoke_proxy(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
