#include "api/basis_theory/proxy_call.hpp"

#include "api/basis_theory/token_call.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

using namespace appliance::identity;

constexpr std::string_view key_field = "bt-proxy-key";
constexpr std::string_view url_field = "bt-proxy-url";

bool is_nobody(const Application& caller) { return caller.tenant == appliance::Uuid{}; }

bool may_invoke(const Application& caller) {
  return caller.authorized &&
         (may_anywhere(caller, "proxy:invoke"_permission) || may_anywhere(caller, "token:use"_permission));
}

Problem no_such_proxy() { return {400, "There is no proxy with this BT-PROXY-KEY", {}}; }

appliance::Actor actor_of(const Call& call, const appliance::Tenant& tenant, const appliance::proxy::Proxy* proxy) {
  const bool nobody = is_nobody(call.caller) && proxy != nullptr;
  return {.type = nobody ? "proxy" : "application",
          .id = appliance::to_string(nobody ? proxy->id : call.caller.id),
          .tenant = tenant.id,
          .source = call.request.remote_address,
          .trace_id = call.request.trace_id};
}

}  // namespace

std::string ProxyCall::key_in(const http::Request& request) {
  if (const auto named = request.field(key_field); !named.empty()) {
    return std::string(named);
  }
  const auto found = std::ranges::find(request.query, key_field, &http::Field::first);
  return found == request.query.end() ? std::string() : found->second;
}

std::variant<std::shared_ptr<ProxyCall>, Problem> ProxyCall::of(const Call& call, hsm::Session& session) {
  auto made = std::make_shared<ProxyCall>();
  const auto key = key_in(call.request);
  auto problem = key.empty() ? made->check_ephemeral(call) : made->find_proxy(call, session, key);
  if (!problem) {
    problem = made->find_caller(call);
  }
  if (problem) {
    return *std::move(problem);
  }
  made->actor_ = actor_of(call, *made->tenant_, made->proxy());
  return made;
}

std::optional<Problem> ProxyCall::check_ephemeral(const Call& call) {
  if (is_nobody(call.caller)) {
    return Problem{
        401, "A proxy request needs a BT-API-KEY, or the BT-PROXY-KEY of a proxy without authentication", {}};
  }
  tenant_ = call.lifecycle.tenants().find(call.caller.tenant);
  if (tenant_ == nullptr) {
    throw appliance::Error(appliance::Fault::failed, "an application's tenant does not exist");
  }
  if (tenant_->is_set("disable_ephemeral_proxy")) {
    return Problem{403, "Ephemeral proxies are switched off for this tenant", {}};
  }
  return call.request.field(url_field).empty()
             ? std::optional<Problem>(Problem{400, "A proxy request needs BT-PROXY-URL or BT-PROXY-KEY", {}})
             : std::nullopt;
}

std::optional<Problem> ProxyCall::find_proxy(const Call& call, hsm::Session& session, const std::string& key) {
  const auto named = appliance::proxy::find_by_key(call.lifecycle.store(), key);
  if (!named || (!is_nobody(call.caller) && named->tenant != call.caller.tenant)) {
    return no_such_proxy();
  }
  tenant_ = call.lifecycle.tenants().find(named->tenant);
  if (tenant_ == nullptr) {
    return no_such_proxy();
  }
  proxy_ = appliance::proxy::find(session, call.lifecycle.store(), *tenant_, named->id);
  if (!proxy_) {
    return no_such_proxy();
  }
  transforms_ = appliance::proxy::stored_transforms(proxy_->record.transforms());
  return std::nullopt;
}

/// Somebody without a key acts with what the proxy's application may do, if there is one; with nothing, if not.
std::optional<Problem> ProxyCall::find_caller(const Call& call) {
  if (!is_nobody(call.caller)) {
    return may_invoke(call.caller)
               ? std::nullopt
               : std::optional(Problem{403, "The application does not have the permission proxy:invoke", {}});
  }
  if (proxy_->record.require_auth()) {
    return Problem{401, "This proxy requires a BT-API-KEY", {}};
  }
  const auto id = appliance::parse_uuid(proxy_->record.application());
  application_ = id ? call.lifecycle.directory().find(*id) : nullptr;
  if (application_ != nullptr && application_->tenant != tenant_->id) {
    application_ = nullptr;
  }
  return std::nullopt;
}

void ProxyCall::resume(const Call& call) {
  tenant_ = call.lifecycle.tenants().find(actor_.tenant);
  if (tenant_ == nullptr) {
    throw appliance::Error(appliance::Fault::refused, "the tenant was deleted while the destination answered");
  }
}

std::string_view ProxyCall::base_url(const Call& call) const {
  return proxy_ ? std::string_view(proxy_->record.destination_url()) : call.request.field(url_field);
}

appliance::token::Context ProxyCall::context(const Call& call, hsm::Session& session) const {
  return token_context(call, session, *tenant_, application_ == nullptr ? call.caller : *application_, actor_);
}

}  // namespace api::basis_theory
