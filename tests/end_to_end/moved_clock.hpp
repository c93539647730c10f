#pragma once

#include "tests/support/directory.hpp"
#include "tests/support/softhsm.hpp"

#include <chrono>
#include <string>

namespace tests::end_to_end {

/// Moves the wall clock of every cofferd that starts while it lives, at once and without stopping it; the steady clock
/// stays as it is (tests/support/moved_clock.cpp).
class MovedClock {
 public:
  MovedClock() { set(std::chrono::seconds(0)); }
  void set(std::chrono::seconds ahead) const {
    support::write_file(directory_ / "offset", std::to_string(ahead.count()));
  }

 private:
  support::TemporaryDirectory directory_{"clock"};
  support::ScopedVariable file_{"COFFER_TEST_CLOCK", directory_ / "offset"};
  support::ScopedVariable library_{"LD_PRELOAD", COFFER_MOVED_CLOCK};
};

}  // namespace tests::end_to_end
