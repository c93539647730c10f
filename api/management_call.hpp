#pragma once

#include "api/call.hpp"
#include "appliance/management.hpp"

namespace api {

/// What a use case of management needs, kept together for as long as it runs. Refers to the call.
class ManagementCall {
 public:
  /// Throws appliance::Error where the caller's tenant does not exist.
  ManagementCall(const Call& call, hsm::Session& session);

  [[nodiscard]] const appliance::ManagementContext& context() const noexcept { return context_; }

 private:
  appliance::TenantPtr tenant_;
  appliance::Actor actor_;
  appliance::ManagementContext context_;
};

}  // namespace api
