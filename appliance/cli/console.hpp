#pragma once

#include <iosfwd>

namespace appliance::cli {

/// Where a verb that runs here writes what is not its answer: lines as they come, and progress.
struct Console {
  std::ostream& out;
  std::ostream& err;
};

}  // namespace appliance::cli
