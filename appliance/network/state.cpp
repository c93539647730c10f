#include "appliance/network/state.hpp"

#include <algorithm>
#include <array>

namespace appliance::network {
namespace {

struct StateRow {
  State state;
  std::string_view status;
  bool shown;
  bool may_change;
};

constexpr std::array states{
    StateRow{State::requested, "inactive", false, false}, StateRow{State::pending, "inactive", true, true},
    StateRow{State::active, "active", true, true},        StateRow{State::suspended, "inactive", true, true},
    StateRow{State::failed, "inactive", true, false},     StateRow{State::deleted, "deleted", true, false},
    StateRow{State::removing, "deleted", false, false},
};

struct Step {
  State from;
  SchemeStatus said;
  State to;
};

constexpr std::array steps{
    Step{State::requested, SchemeStatus::pending, State::pending},
    Step{State::requested, SchemeStatus::active, State::active},
    Step{State::requested, SchemeStatus::suspended, State::suspended},
    Step{State::requested, SchemeStatus::declined, State::failed},
    Step{State::pending, SchemeStatus::pending, State::pending},
    Step{State::pending, SchemeStatus::active, State::active},
    Step{State::pending, SchemeStatus::suspended, State::suspended},
    Step{State::pending, SchemeStatus::declined, State::failed},
    Step{State::pending, SchemeStatus::deleted, State::deleted},
    Step{State::active, SchemeStatus::active, State::active},
    Step{State::active, SchemeStatus::suspended, State::suspended},
    Step{State::active, SchemeStatus::deleted, State::deleted},
    Step{State::suspended, SchemeStatus::suspended, State::suspended},
    Step{State::suspended, SchemeStatus::active, State::active},
    Step{State::suspended, SchemeStatus::deleted, State::deleted},
};

const StateRow& row_of(State state) noexcept { return *std::ranges::find(states, state, &StateRow::state); }

}  // namespace

std::optional<State> next_state(State state, SchemeStatus said) noexcept {
  const auto* found =
      std::ranges::find_if(steps, [&](const Step& step) { return step.from == state && step.said == said; });
  return found == steps.end() ? std::nullopt : std::optional(found->to);
}

std::string_view status_of(State state) noexcept { return row_of(state).status; }
bool is_shown(State state) noexcept { return row_of(state).shown; }
bool may_change(State state) noexcept { return row_of(state).may_change; }

}  // namespace appliance::network
