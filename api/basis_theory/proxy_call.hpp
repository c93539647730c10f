#pragma once

#include "api/route.hpp"
#include "appliance/proxy/invocation.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace api::basis_theory {

/// One invocation: which proxy, in whose name, and what it was configured to do. Lives until the response is made.
class ProxyCall {
 public:
  /// Finds the proxy that the request names, or none for an ephemeral one, and whose permissions count: the caller's,
  /// else those of the proxy's application. A problem where there is no such proxy or caller.
  [[nodiscard]] static std::variant<std::shared_ptr<ProxyCall>, Problem> of(const Call& call, hsm::Session& session);

  /// BT-PROXY-KEY or bt-proxy-key; empty: none.
  [[nodiscard]] static std::string key_in(const http::Request& request);

  /// The destination as it is configured, or as BT-PROXY-URL names it.
  [[nodiscard]] std::string_view base_url(const Call& call) const;

  [[nodiscard]] const appliance::proxy::Proxy* proxy() const noexcept { return proxy_ ? &*proxy_ : nullptr; }
  [[nodiscard]] const appliance::proxy::Transforms& transforms() const noexcept { return transforms_; }

  /// Whose tokens and keys are used; null while paused.
  [[nodiscard]] const appliance::TenantPtr& tenant() const noexcept { return tenant_; }

  /// Lets go of the tenant while the destination is waited for: neither the change of its keys nor its deletion wait
  /// for that.
  void pause() noexcept { tenant_.reset(); }
  /// Finds the tenant again, with the keys it has now. Throws appliance::Error where it was deleted.
  void resume(const Call& call);

  /// What the vault's use cases work with. Refers to this and the session; not while paused.
  [[nodiscard]] appliance::token::Context context(const Call& call, hsm::Session& session) const;

 private:
  [[nodiscard]] std::optional<Problem> find_proxy(const Call& call, hsm::Session& session, const std::string& key);
  [[nodiscard]] std::optional<Problem> find_caller(const Call& call);
  [[nodiscard]] std::optional<Problem> check_ephemeral(const Call& call);

  appliance::TenantPtr tenant_;
  std::optional<appliance::proxy::Proxy> proxy_;
  appliance::proxy::Transforms transforms_;
  appliance::identity::ApplicationPtr application_;  ///< where the caller is nobody
  appliance::Actor actor_;
};

}  // namespace api::basis_theory
