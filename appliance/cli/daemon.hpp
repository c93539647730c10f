#pragma once

#include "appliance/cli/admin_client.hpp"
#include "appliance/cli/verbs.hpp"

#include <string_view>

namespace appliance::cli {

/// Asks the cofferd of this invocation's configuration; `arguments` is JSON text. A Failure as ask() has it, or
/// "configuration".
[[nodiscard]] Answer ask_daemon(const Invocation& invocation, std::string_view verb, std::string_view arguments);

/// The same for a whole request line.
[[nodiscard]] Answer ask_daemon(const Invocation& invocation, std::string_view request_line, const OnEvent& on_event);

}  // namespace appliance::cli
