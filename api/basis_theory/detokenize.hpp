#pragma once

#include "api/route.hpp"

namespace api::basis_theory {

/// POST /detokenize: any JSON, whose texts may refer to tokens (appliance/expression/reference.hpp). Answers the same
/// JSON with what the references stand for, as far as the caller may see it.
[[nodiscard]] http::Response detokenize(const Call& call, hsm::Session& session);

}  // namespace api::basis_theory
