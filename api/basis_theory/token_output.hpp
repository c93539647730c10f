#pragma once

#include "appliance/json/document.hpp"
#include "appliance/token/token.hpp"

namespace api::basis_theory {

/// A token as the API shows it. The result refers to `token`, which must live as long.
[[nodiscard]] appliance::json::Document write_token(appliance::token::Token& token);

}  // namespace api::basis_theory
