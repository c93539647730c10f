#pragma once

#include "appliance/token/token.hpp"
#include "appliance/token/type.hpp"

namespace appliance::token {

/// A creation that the caller may ask for, checked and worked out as far as that goes before it is known which token
/// answers it.
struct Plan {
  CreateInput input;
  const Type* type;
  identity::Transform transform;  ///< what the caller sees of a new token
  storage::TokenRecord record;    ///< of a new token, without fingerprint and sealed data
  std::string fingerprint_expression;
  std::optional<hsm::WipingBytes> fingerprint_text;  ///< nothing: no fingerprint is wanted
  bool deduplicates;
};

/// Adds nothing to any batch. Paths of violations are those of one token.
[[nodiscard]] Result<Plan> plan(const Context& context, CreateInput input);

/// Whether the client chose the id of a new token.
[[nodiscard]] bool has_literal_id(const CreateInput& input) noexcept;

/// What the plan's alias expression gives this time; nothing, with a violation, where that is no legal id.
[[nodiscard]] std::optional<std::string> draw_alias(const Context& context, const Plan& plan, Violations& violations);

}  // namespace appliance::token
