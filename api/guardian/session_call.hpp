#pragma once

#include "api/call.hpp"
#include "appliance/capture_session/stored.hpp"

#include <memory>

namespace api::guardian {

/// What the use cases of the vault need where a capture session is the caller: who knows its id acts for the
/// application that opened it, on PCI tokens alone.
class SessionCall {
 public:
  /// The session that the path names; nullptr where there is none any more, or its tenant or application is gone.
  [[nodiscard]] static std::unique_ptr<SessionCall> find(const Call& call, hsm::Session& session);

  [[nodiscard]] const appliance::capture_session::StoredSession& stored() const noexcept { return stored_; }
  [[nodiscard]] const appliance::Tenant& tenant() const noexcept { return *tenant_; }
  [[nodiscard]] const appliance::Actor& actor() const noexcept { return actor_; }
  [[nodiscard]] appliance::capture::StoredKey key() const;

  /// Refers to this object.
  [[nodiscard]] appliance::token::Context context(
      appliance::idempotency::Completion<std::span<const appliance::token::Token>> completion = {}) const;

 private:
  SessionCall(const Call& call, hsm::Session& session, appliance::capture_session::StoredSession stored,
              appliance::TenantPtr tenant, appliance::identity::Application caller);

  appliance::Lifecycle& lifecycle_;
  hsm::Session& session_;
  appliance::capture_session::StoredSession stored_;
  appliance::TenantPtr tenant_;
  appliance::identity::Application caller_;
  appliance::Actor actor_;
};

}  // namespace api::guardian
