#pragma once

#include <iosfwd>

namespace appliance::cli {

/// Does what one command line asks for and returns the exit code (coffer(1)). Answers go to `out`; progress, and
/// failures for people, to `err`. Blocks.
[[nodiscard]] int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) noexcept;

}  // namespace appliance::cli
