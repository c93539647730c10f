#pragma once

#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <cstdint>

namespace appliance::approvals {

/// How acts that cannot be undone are approved. Which acts those are stands in the table of administration's verbs.
struct Policy {
  bool on = false;
  std::uint32_t approvals = 2;  ///< of how many custodians, the one who asks not among them
  std::uint32_t minutes = 60;   ///< that a request is valid
};

inline constexpr std::uint32_t most_approvals = 16;
inline constexpr std::uint32_t most_minutes = 7 * 24 * 60;

/// Off where the store has none: it was made before there were approvals.
[[nodiscard]] Policy read_policy(const storage::Store& store);
void put_policy(storage::Batch& batch, const Policy& policy);

/// Whether somebody could do under `next` what needs more persons, or sooner, under `now`.
[[nodiscard]] bool loosens(const Policy& now, const Policy& next) noexcept;

}  // namespace appliance::approvals
