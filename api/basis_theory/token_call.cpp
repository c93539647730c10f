#include "api/basis_theory/token_call.hpp"

#include "appliance/error.hpp"

namespace api::basis_theory {
namespace {

constexpr appliance::UnixMicros microseconds_per_minute = 60'000'000;

appliance::TenantPtr tenant_of(const Call& call) {
  auto tenant = call.lifecycle.tenants().find(call.caller.tenant);
  if (tenant == nullptr) {
    throw appliance::Error(appliance::Fault::failed, "an application's tenant does not exist");
  }
  return tenant;
}

}  // namespace

TokenCall::TokenCall(const Call& call, hsm::Session& session)
    : tenant_(tenant_of(call)),
      actor_{.type = "application",
             .id = appliance::to_string(call.caller.id),
             .tenant = call.caller.tenant,
             .source = call.request.remote_address,
             .trace_id = call.request.trace_id},
      context_{.session = session,
               .store = call.lifecycle.store(),
               .tenant = *tenant_,
               .caller = call.caller,
               .actor = actor_,
               .cvc_retention = call.lifecycle.config().tokens.cvc_retention_minutes * microseconds_per_minute} {}

}  // namespace api::basis_theory
