#pragma once

#include "api/route.hpp"
#include "appliance/json/document.hpp"
#include "appliance/management.hpp"
#include "appliance/timestamp.hpp"

#include <string>
#include <string_view>

namespace api::basis_theory {

/// Throws appliance::Error where the caller's tenant does not exist.
[[nodiscard]] appliance::TenantPtr tenant_of(const Call& call);

/// The caller as the audit log names it.
[[nodiscard]] appliance::Actor actor_of(const Call& call);

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

/// 400 with these violations.
[[nodiscard]] http::Response invalid_request(appliance::Violations violations);

/// 201 with the absolute address of what was made. `path` needs no encoding.
[[nodiscard]] http::Response created(const Call& call, std::string_view path, const appliance::json::Value& value);

/// Adds an instant in ISO 8601; nothing for 0.
void add_instant(appliance::json::Value& object, std::string_view name, appliance::UnixMicros at,
                 appliance::json::Pool& pool);

/// Adds a text; nothing for an empty one.
void add_if_any(appliance::json::Value& object, std::string_view name, std::string_view text,
                appliance::json::Pool& pool);

}  // namespace api::basis_theory
