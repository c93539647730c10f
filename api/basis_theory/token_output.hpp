#pragma once

#include "appliance/json/document.hpp"
#include "appliance/token/token.hpp"

namespace api::basis_theory {

/// A token as the API shows it. The result refers to `token`, which must live as long.
[[nodiscard]] appliance::json::Document write_token(const appliance::token::Token& token);

/// An intent as the API shows it: never its data. The result refers to `intent`, which must live as long.
[[nodiscard]] appliance::json::Document write_intent(const appliance::token::Token& intent);

}  // namespace api::basis_theory
