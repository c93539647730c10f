#pragma once

#include "appliance/config/config.hpp"
#include "storage/store.hpp"

namespace appliance::evidence {

// Starting and stopping of the service, and with it of the audit (PCI DSS 10.2.1.6). Both throw storage::Error.

/// Also says so where the configuration is not that of the last start; it is known by a digest.
void record_start(storage::Store& store, const Config& config);
void record_stop(storage::Store& store);

}  // namespace appliance::evidence
