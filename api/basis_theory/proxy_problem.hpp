#pragma once

#include "api/forward/message.hpp"
#include "api/route.hpp"

namespace api::basis_theory {

/// A problem of the proxy itself, told apart from a destination's answer by its wrapper: `{"proxy_error": {…}}`.
[[nodiscard]] http::Response proxy_problem(const Problem& problem);

/// The same for what a use case refused. Unknown tokens are named in it, but for names that hold a card number.
[[nodiscard]] http::Response proxy_refusal(const appliance::Refused& refused);

/// The same for a call without an answer.
[[nodiscard]] http::Response proxy_failure(forward::Failure failure);

}  // namespace api::basis_theory
