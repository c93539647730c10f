#pragma once

#include <string>

namespace appliance::cli {

/// The bash completion of coffer, made from the table of verbs. packaging/completion/coffer.bash is its output
/// (`coffer completion bash`).
[[nodiscard]] std::string bash_completion();

}  // namespace appliance::cli
