#pragma once

#include "api/idempotency.hpp"
#include "api/route.hpp"
#include "appliance/token/token.hpp"

#include <functional>

namespace api::basis_theory {

using Completion = appliance::idempotency::Completion<appliance::token::Token>;

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
[[nodiscard]] Completion keeping(const Call& call,
                                 std::function<http::Response(const appliance::token::Token&)> render);

}  // namespace api::basis_theory
