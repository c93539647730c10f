#pragma once

#include "appliance/clock.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace appliance::webhook {

// How a delivery that fails is repeated, and when a webhook is given up. All of it stands in docs/webhooks.md.

/// How a face repeats its deliveries.
struct Schedule {
  /// How long to wait after the first failed attempt, after the second, ...; behind the last one it is given up.
  std::span<const UnixMicros> delays;
  /// Whether a webhook is disabled that fails for good.
  bool disables = true;
};

/// Eleven attempts in about a day.
[[nodiscard]] const Schedule& day_schedule() noexcept;
/// Twelve attempts, from a minute to a day apart.
[[nodiscard]] const Schedule& patient_schedule() noexcept;

/// How long to wait after so many failed attempts; nothing: the delivery is given up. `random` from 0 to 1 spreads it
/// by a fifth to either side, so that what failed together does not come back together.
[[nodiscard]] std::optional<UnixMicros> delay_after(const Schedule& schedule, std::uint32_t attempts,
                                                    double random) noexcept;

/// Whether something that is due at `due` may be tried at `at`: also where the clock went back so far that it never
/// could have been made due so late.
[[nodiscard]] bool is_due(const Schedule& schedule, UnixMicros due, UnixMicros at) noexcept;

/// Whether a webhook that failed so often in a row, for so long, is to be disabled.
[[nodiscard]] bool has_failed_for_good(std::uint32_t failures, UnixMicros since, UnixMicros at) noexcept;

/// Deliveries that may wait for one webhook.
inline constexpr std::size_t most_waiting = 10'000;

}  // namespace appliance::webhook
