#include "appliance/keys/life.hpp"

#include "appliance/error.hpp"
#include "storage/error.hpp"
#include "storage/records.pb.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace appliance::keys {
namespace {

constexpr std::string_view legal;
constexpr std::string_view same = "the key is in this state already";
constexpr std::string_view never_new = "a key is in pre-activation once, before its first use";
constexpr std::string_view never_used = "a key that was never active has nothing to process: destroy it";
constexpr std::string_view in_use = "an active key is not destroyed: retire it first";
constexpr std::string_view no_return = "a deactivated key is not activated again: rotate to get a new version";
constexpr std::string_view no_trust = "a compromised key is not trusted again: move what is under it, then destroy it";
constexpr std::string_view known_to_others = "a compromised key stays so: its destruction says it was compromised";
constexpr std::string_view gone = "the key is destroyed: nothing can be done with it";
constexpr std::string_view not_compromised = "the key is not compromised";

constexpr std::size_t states = all_states.size();

/// From (rows) and to (columns) in the order of all_states: SP 800-57 part 1, section 7; KMIP 2.1, "State".
constexpr std::array<std::array<std::string_view, states>, states> edges{{
    // pre-activation, active, deactivated, compromised, destroyed, destroyed compromised
    {same, legal, never_used, legal, legal, not_compromised},
    {never_new, same, legal, legal, in_use, not_compromised},
    {never_new, no_return, same, legal, legal, not_compromised},
    {never_new, no_trust, no_trust, same, known_to_others, legal},
    {never_new, gone, gone, gone, same, legal},
    {never_new, gone, gone, gone, gone, same},
}};

std::size_t place_of(KeyState state) noexcept {
  return static_cast<std::size_t>(std::ranges::find(all_states, state) - all_states.begin());
}

}  // namespace

std::string_view name_of(KeyState state) noexcept {
  constexpr std::array<std::string_view, states> names{"pre-activation", "active",    "deactivated",
                                                       "compromised",    "destroyed", "destroyed-compromised"};
  return names[place_of(state)];
}

std::string_view refusal(KeyState from, KeyState to) noexcept { return edges[place_of(from)][place_of(to)]; }

Life active_since(UnixMicros at) noexcept { return {.state = KeyState::active, .created_at = at, .activated_at = at}; }

Life moved(const Life& life, KeyState to, UnixMicros at) {
  if (const auto reason = refusal(life.state, to); !reason.empty()) {
    throw Error(Fault::refused, "from " + std::string(name_of(life.state)) + " to " + std::string(name_of(to)) + ": " +
                                    std::string(reason));
  }
  constexpr std::array<UnixMicros Life::*, states> dates{&Life::created_at,     &Life::activated_at,
                                                         &Life::deactivated_at, &Life::compromised_at,
                                                         &Life::destroyed_at,   &Life::destroyed_at};
  auto result = life;
  result.state = to;
  if (life.state == KeyState::destroyed) {
    result.compromised_at = at;
  } else {
    result.*dates[place_of(to)] = at;
  }
  return result;
}

Life life_of(int stored_state, UnixMicros created_at, const storage::KeyDates& dates) {
  const auto state = static_cast<KeyState>(stored_state);
  if (std::ranges::find(all_states, state) == all_states.end()) {
    throw storage::Error(storage::Fault::corrupt, "a key's record has a state that this version does not know");
  }
  return {.state = state,
          .created_at = created_at,
          .activated_at = dates.activated_at_us(),
          .deactivated_at = dates.deactivated_at_us(),
          .compromised_at = dates.compromised_at_us(),
          .destroyed_at = dates.destroyed_at_us()};
}

void write_dates(const Life& life, storage::KeyDates& dates) {
  dates.set_activated_at_us(life.activated_at);
  dates.set_deactivated_at_us(life.deactivated_at);
  dates.set_compromised_at_us(life.compromised_at);
  dates.set_destroyed_at_us(life.destroyed_at);
}

}  // namespace appliance::keys
