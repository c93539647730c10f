#pragma once

#include "tests/support/trace.hpp"

#include <cstdint>
#include <vector>

namespace tests::end_to_end {

/// What became of a session key between its making and the end of a trace.
struct KeyLife {
  std::uint64_t born = 0;  ///< sequence number of the call that made it
  bool generated = false;  ///< else unwrapped
  bool extractable = false;
  bool wraps = false;  ///< made to stay: wraps other keys or signs
  int times_wrapped = 0;
  bool destroyed = false;
};

/// All session keys that one process made. Handles may be used again once their key is destroyed.
[[nodiscard]] std::vector<KeyLife> key_lives(std::vector<support::TracedCall> calls);

}  // namespace tests::end_to_end
