#pragma once

#include "api/call.hpp"
#include "appliance/token/token.hpp"

#include <cstdint>
#include <span>

namespace api {

/// What the use cases of the vault need, kept together for as long as one runs. Refers to the call.
class VaultCall {
 public:
  /// `code_minutes`: how long verification codes are kept. Throws appliance::Error where the caller's tenant does not
  /// exist.
  VaultCall(const Call& call, hsm::Session& session, std::uint32_t code_minutes);

  [[nodiscard]] const appliance::token::Context& context() const noexcept { return context_; }
  /// With what becomes durable together with the change, such as the answer that is kept for a repetition.
  [[nodiscard]] appliance::token::Context context_with(
      appliance::idempotency::Completion<std::span<const appliance::token::Token>> completion) const;

 private:
  appliance::TenantPtr tenant_;
  appliance::Actor actor_;
  appliance::token::Context context_;
};

}  // namespace api
