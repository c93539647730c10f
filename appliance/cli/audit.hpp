#pragma once

#include "appliance/cli/console.hpp"
#include "appliance/cli/verbs.hpp"

namespace appliance::cli {

// The verbs of `coffer audit` that do more than ask cofferd once.

[[nodiscard]] Answer show_audit_key(const Invocation& invocation, Console& console);
[[nodiscard]] Answer export_audit(const Invocation& invocation, Console& console);
/// Prints entries as they are written, until it is stopped or has printed --count of them.
[[nodiscard]] Answer tail_audit(const Invocation& invocation, Console& console);
/// Of cofferd's log, or of an export without cofferd.
[[nodiscard]] Answer verify_audit(const Invocation& invocation, Console& console);

}  // namespace appliance::cli
