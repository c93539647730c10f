#pragma once

#include "appliance/cli/verbs.hpp"

namespace appliance::cli {

/// `bin import`: asks cofferd, shows its progress, and gathers the mistakes that it finds with their lines.
[[nodiscard]] Answer import_bins(const Invocation& invocation, Console& console);

}  // namespace appliance::cli
