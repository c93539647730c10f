#pragma once

#include "appliance/cli/console.hpp"
#include "appliance/cli/verbs.hpp"

namespace appliance::cli {

/// `coffer init --ceremony`: a dry run, or the ceremony itself once the digest of its file was given. Prints the
/// transcript while it grows. Throws Error.
[[nodiscard]] Answer hold_ceremony(const Invocation& invocation, Console& console);

/// `coffer audit verify --transcript`. Throws Error.
[[nodiscard]] Answer verify_transcript(const Invocation& invocation);

}  // namespace appliance::cli
