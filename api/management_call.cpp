#include "api/management_call.hpp"

namespace api {

ManagementCall::ManagementCall(const Call& call, hsm::Session& session)
    : tenant_(tenant_of(call)),
      actor_(actor_of(call)),
      context_{.session = session,
               .store = call.lifecycle.store(),
               .directory = call.lifecycle.directory(),
               .tenants = call.lifecycle.tenants(),
               .tenant = *tenant_,
               .actor = actor_} {}

}  // namespace api
