#pragma once

#include "tests/support/directory.hpp"
#include "tests/support/softhsm.hpp"

#include <chrono>
#include <string>

namespace tests::support {

/// Moves the wall clock of every process that starts while it lives, at once and without stopping it; the steady clock
/// stays as it is (moved_clock.cpp, which `library` names).
class MovedClock {
 public:
  explicit MovedClock(const std::string& library) : library_("LD_PRELOAD", library) { set(std::chrono::seconds(0)); }
  void set(std::chrono::seconds ahead) const { write_file(directory_ / "offset", std::to_string(ahead.count())); }

 private:
  TemporaryDirectory directory_{"clock"};
  ScopedVariable file_{"COFFER_TEST_CLOCK", directory_ / "offset"};
  ScopedVariable library_;
};

}  // namespace tests::support
