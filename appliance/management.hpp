#pragma once

#include "appliance/audit.hpp"
#include "appliance/identity/directory.hpp"
#include "appliance/tenant.hpp"
#include "hsm/session.hpp"
#include "storage/store.hpp"

namespace appliance {

/// What a use case that changes who may do what works with, besides its input: the store and the memory that follows
/// it. `session` is the sign that it may block. `actor` names the tenant too.
struct ManagementContext {
  hsm::Session& session;
  storage::Store& store;
  identity::Directory& directory;
  TenantBook& tenants;
  const Tenant& tenant;
  const Actor& actor;
};

}  // namespace appliance
