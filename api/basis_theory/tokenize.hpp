#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /tokenize: any JSON. An object that asks for a token as the body of POST /tokens does is replaced by the token,
/// any other value that is no object, array or null by the id of a token of it. All or nothing.
[[nodiscard]] http::Response tokenize(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
