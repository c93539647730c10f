#include "api/call.hpp"

#include "appliance/error.hpp"

namespace api {

appliance::Actor actor_of(const Call& call) {
  const auto& key = call.caller.api_key;
  return {.type = key ? "api_key" : "application",
          .id = appliance::to_string(key.value_or(call.caller.id)),
          .tenant = call.caller.tenant,
          .source = call.request.remote_address,
          .trace_id = call.request.trace_id};
}

appliance::TenantPtr tenant_of(const Call& call) {
  auto tenant = call.lifecycle.tenants().find(call.caller.tenant);
  if (tenant == nullptr) {
    throw appliance::Error(appliance::Fault::refused, "the application's tenant was deleted");
  }
  return tenant;
}

}  // namespace api
