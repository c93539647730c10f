#include "appliance/cli/answer.hpp"

namespace appliance::cli {

int exit_code(const Failure& failure) noexcept {
  if (failure.code == "unavailable") {
    return 3;
  }
  return failure.code == "usage" || failure.code == "invalid" ? 2 : 1;
}

}  // namespace appliance::cli
