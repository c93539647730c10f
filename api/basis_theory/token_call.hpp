#pragma once

#include "api/route.hpp"
#include "appliance/token/token.hpp"

namespace api::basis_theory {

/// What a use case needs, kept together for as long as it runs.
class TokenCall {
 public:
  /// Throws appliance::Error where the caller's tenant is gone.
  TokenCall(const Call& call, hsm::Session& session);

  [[nodiscard]] const appliance::token::Context& context() const noexcept { return context_; }

 private:
  appliance::TenantPtr tenant_;
  appliance::Actor actor_;
  appliance::token::Context context_;
};

}  // namespace api::basis_theory
