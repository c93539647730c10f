#pragma once

#include "appliance/cli/console.hpp"
#include "appliance/cli/verbs.hpp"

namespace appliance::cli {

// The verbs of `coffer backup`. Only the first needs cofferd. They throw appliance::Error.

[[nodiscard]] Answer create_backup(const Invocation& invocation, Console& console);
[[nodiscard]] Answer verify_backup(const Invocation& invocation, Console& console);
[[nodiscard]] Answer restore_backup(const Invocation& invocation, Console& console);

}  // namespace appliance::cli
