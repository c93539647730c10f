#pragma once

#include "appliance/cli/verbs.hpp"

namespace appliance::cli {

[[nodiscard]] Answer request_approval(const Invocation& invocation, Console& console);
[[nodiscard]] Answer show_approval(const Invocation& invocation, Console& console);
[[nodiscard]] Answer approve(const Invocation& invocation, Console& console);

}  // namespace appliance::cli
