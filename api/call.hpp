#pragma once

#include "api/http/message.hpp"
#include "appliance/audit.hpp"
#include "appliance/identity/application.hpp"
#include "appliance/lifecycle.hpp"

#include <span>
#include <string>

namespace api {

class AnswerKeeper;
class Throttle;

/// An authenticated request on its way to a handler.
struct Call {
  http::Request& request;
  std::span<const std::string> parameters;  ///< the path's variable segments, in order
  const appliance::identity::Application& caller;
  appliance::Lifecycle& lifecycle;
  Throttle& throttle;
  AnswerKeeper* keeper =
      nullptr;  ///< where the request has an idempotency key: the answer must be kept with its effect
};

/// The caller as the audit log names it.
[[nodiscard]] appliance::Actor actor_of(const Call& call);

/// Throws appliance::Error where the caller's tenant does not exist.
[[nodiscard]] appliance::TenantPtr tenant_of(const Call& call);

}  // namespace api
