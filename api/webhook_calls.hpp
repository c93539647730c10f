#pragma once

#include "api/forward/forwarder.hpp"
#include "appliance/webhook/dialect.hpp"

namespace api {

/// Sends notices with a forwarder, which must outlive the courier that uses it. Of an answer only the status counts:
/// its body is not read.
[[nodiscard]] appliance::webhook::Send make_send(forward::Forwarder& forwarder);

}  // namespace api
