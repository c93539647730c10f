#pragma once

#include "appliance/proxy/proxy.hpp"

namespace appliance::proxy {

/// Seals a configuration into the record, bound to the proxy; it may hold credentials of destinations.
void seal_configuration(hsm::Session& session, const Tenant& tenant, const Uuid& id, const Configuration& configuration,
                        storage::ProxyRecord& record);

/// Throws hsm::Error{not_authentic} where the record was altered.
[[nodiscard]] Configuration open_configuration(hsm::Session& session, const Tenant& tenant, const Uuid& id,
                                               const storage::ProxyRecord& record);

}  // namespace appliance::proxy
