#pragma once

#include "appliance/clock.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace storage {
class KeyDates;
}

namespace appliance::keys {

/// The states of a key, NIST SP 800-57 part 1, section 7, with the two ends that KMIP 2.1 (section 4.57) tells apart.
/// The numbers are those of storage::KeyState.
enum class KeyState : std::uint8_t {
  pre_activation = 1,         ///< known to all, protects nothing yet
  active = 2,                 ///< the highest active version protects, the others only process
  deactivated = 4,            ///< processes what it protected
  compromised = 5,            ///< processes, until what it protected has moved away
  destroyed = 6,              ///< gone; only its record is left
  destroyed_compromised = 7,  ///< the same, and known to others
};

inline constexpr std::array all_states{KeyState::pre_activation, KeyState::active,    KeyState::deactivated,
                                       KeyState::compromised,    KeyState::destroyed, KeyState::destroyed_compromised};

[[nodiscard]] std::string_view name_of(KeyState state) noexcept;

/// Why a key cannot go from one state to another: a literal. Empty where it can.
[[nodiscard]] std::string_view refusal(KeyState from, KeyState to) noexcept;

[[nodiscard]] constexpr bool is_destroyed(KeyState state) noexcept {
  return state == KeyState::destroyed || state == KeyState::destroyed_compromised;
}

/// Where a key is in its life, and when it came there (0: it did not).
struct Life {
  KeyState state = KeyState::pre_activation;
  UnixMicros created_at = 0;
  UnixMicros activated_at = 0;
  UnixMicros deactivated_at = 0;
  UnixMicros compromised_at = 0;
  UnixMicros destroyed_at = 0;
};

/// The life of a key that protects from its making on.
[[nodiscard]] Life active_since(UnixMicros at) noexcept;

/// One step on. Throws Error{refused} with the reason where there is no such step.
[[nodiscard]] Life moved(const Life& life, KeyState to, UnixMicros at);

/// Between a record, which keeps state and creation elsewhere, and a life.
[[nodiscard]] Life life_of(int stored_state, UnixMicros created_at, const storage::KeyDates& dates);
void write_dates(const Life& life, storage::KeyDates& dates);

}  // namespace appliance::keys
