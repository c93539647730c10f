#pragma once

#include "appliance/cli/console.hpp"
#include "appliance/cli/verbs.hpp"

namespace appliance::cli {

// The verbs of `coffer custody` that do something here: at a second token, with shares, or in files. Those of recovery
// work without cofferd. They throw appliance::Error.

/// The arguments of custody.add-token: has the second token make its transport key, unless it has one.
[[nodiscard]] Answer prepare_custody_token(const Invocation& invocation);
/// Those of custody.add-custodians.
[[nodiscard]] Answer prepare_custodians(const Invocation& invocation);
[[nodiscard]] Answer export_custody(const Invocation& invocation, Console& console);
[[nodiscard]] Answer verify_custody(const Invocation& invocation, Console& console);
[[nodiscard]] Answer recover_custody(const Invocation& invocation, Console& console);
[[nodiscard]] Answer activate_custody(const Invocation& invocation, Console& console);

}  // namespace appliance::cli
