#pragma once

#include "appliance/clock.hpp"

#include <chrono>
#include <optional>

namespace appliance {

/// Says whether the wall clock may decide that something is to be deleted for good. It may as long as it agrees with
/// the steady clock since it was first believed, and with the last time that an earlier run believed. A clock that
/// jumps is not believed again until it comes back, or an operator says so. Not synchronised.
class TrustedClock {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// How far wall and steady clock may part while both run; stepping by time services stays below it.
  static constexpr UnixMicros tolerance = UnixMicros{5} * 60 * 1'000'000;

  /// `last_trusted`: what an earlier run believed last; nothing where there was none, and the first look is believed.
  /// `longest_downtime`: by how much the clock may be ahead of it at the first look.
  TrustedClock(std::optional<UnixMicros> last_trusted, UnixMicros longest_downtime, Steady started);

  /// The wall clock's time where it is believed, else nothing.
  [[nodiscard]] std::optional<UnixMicros> check(UnixMicros wall, Steady steady);

  /// Believes the wall clock from now on.
  void trust(UnixMicros wall, Steady steady);

 private:
  std::optional<UnixMicros> anchor_;
  Steady anchor_steady_;
  UnixMicros ahead_;
};

}  // namespace appliance
