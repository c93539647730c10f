#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"
#include "appliance/token/intent.hpp"

namespace api::basis_theory {

/// Reads the body of POST /tokens. The data stays in the body's own wiped memory. Unknown members are ignored; known
/// ones that this version does not offer are violations, so that nothing asked for is silently left out.
[[nodiscard]] appliance::token::CreateInput read_create(appliance::json::Document body,
                                                        appliance::Violations& violations);

/// Reads the body of POST /token-intents.
[[nodiscard]] appliance::token::IntentInput read_create_intent(appliance::json::Document body,
                                                               appliance::Violations& violations);

/// Reads the body of PATCH /tokens/{id}: null removes mask, metadata or expiry.
[[nodiscard]] appliance::token::UpdateInput read_update(appliance::json::Document body,
                                                        appliance::Violations& violations);

}  // namespace api::basis_theory
