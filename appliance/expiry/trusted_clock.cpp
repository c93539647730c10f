#include "appliance/expiry/trusted_clock.hpp"

namespace appliance {

TrustedClock::TrustedClock(std::optional<UnixMicros> last_trusted, UnixMicros longest_downtime, Steady started)
    : anchor_(last_trusted), anchor_steady_(started), ahead_(longest_downtime) {}

std::optional<UnixMicros> TrustedClock::check(UnixMicros wall, Steady steady) {
  if (!anchor_) {
    trust(wall, steady);
  }
  using std::chrono::microseconds;
  const auto expected = *anchor_ + std::chrono::duration_cast<microseconds>(steady - anchor_steady_).count();
  if (wall < expected - tolerance || wall > expected + ahead_) {
    return std::nullopt;
  }
  if (ahead_ != tolerance) {
    trust(wall, steady);
  }
  return wall;
}

// The anchor then stays: a clock that runs too fast would else be followed in small steps.
void TrustedClock::trust(UnixMicros wall, Steady steady) {
  anchor_ = wall;
  anchor_steady_ = steady;
  ahead_ = tolerance;
}

}  // namespace appliance
