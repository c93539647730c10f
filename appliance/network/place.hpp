#pragma once

#include "appliance/audit.hpp"
#include "appliance/tenant.hpp"
#include "hsm/session.hpp"
#include "storage/store.hpp"

namespace appliance::network {

/// What acts on network tokens need. They block, and throw hsm::Error, storage::Error and appliance::Error.
struct Place {
  hsm::Session& session;
  storage::Store& store;
  const Tenant& tenant;
  const Actor& actor;
};

}  // namespace appliance::network
