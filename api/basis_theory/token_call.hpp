#pragma once

#include "api/idempotency.hpp"
#include "api/route.hpp"
#include "appliance/token/token.hpp"

#include <functional>
#include <span>

namespace api::basis_theory {

using Shown = std::span<const appliance::token::Token>;
using Completion = appliance::idempotency::Completion<Shown>;

/// What a use case works with, in the name of this caller. Refers to all of it.
[[nodiscard]] appliance::token::Context token_context(const Call& call, hsm::Session& session,
                                                      const appliance::Tenant& tenant,
                                                      const appliance::identity::Application& caller,
                                                      const appliance::Actor& actor);

/// What a use case needs, kept together for as long as it runs.
class TokenCall {
 public:
  /// Throws appliance::Error where the caller's tenant does not exist.
  TokenCall(const Call& call, hsm::Session& session, Completion completion = {});

  [[nodiscard]] const appliance::token::Context& context() const { return context_; }

 private:
  appliance::TenantPtr tenant_;
  appliance::Actor actor_;
  appliance::token::Context context_;
};

/// What keeps the answer that `render` makes of what the caller is shown, together with the effect of the request;
/// empty where it has no idempotency key. The answer is kept no longer than what it shows. Refers to the call.
[[nodiscard]] Completion keeping(const Call& call, std::function<http::Response(Shown)> render);

/// Takes out of a token as it was written what may not be kept beyond its own time (PCI DSS 3.3.1).
void leave_out_cvc(appliance::json::Value& written, const appliance::token::Token& shown);

}  // namespace api::basis_theory
