#include "appliance/webhook/schedule.hpp"

#include <array>

namespace appliance::webhook {
namespace {

constexpr UnixMicros second = 1'000'000;
constexpr UnixMicros minute = 60 * second;
constexpr UnixMicros hour = 60 * minute;

constexpr std::array<UnixMicros, 10> day_delays{10 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute,
                                                hour,        2 * hour,    4 * hour,   8 * hour,    8 * hour};
constexpr std::array<UnixMicros, 11> patient_delays{minute,   2 * minute, 5 * minute, 10 * minute, 30 * minute, hour,
                                                    2 * hour, 4 * hour,   8 * hour,   16 * hour,   24 * hour};
constexpr double spread = 0.2;

constexpr std::uint32_t failures_for_good = 20;
constexpr UnixMicros time_for_good = 24 * hour;

}  // namespace

const Schedule& day_schedule() noexcept {
  static constexpr Schedule schedule{.delays = day_delays};
  return schedule;
}

const Schedule& patient_schedule() noexcept {
  static constexpr Schedule schedule{.delays = patient_delays, .disables = false};
  return schedule;
}

std::optional<UnixMicros> delay_after(const Schedule& schedule, std::uint32_t attempts, double random) noexcept {
  if (attempts == 0 || attempts > schedule.delays.size()) {
    return std::nullopt;
  }
  const auto factor = 1 - spread + 2 * spread * random;
  return static_cast<UnixMicros>(static_cast<double>(schedule.delays[attempts - 1]) * factor);
}

bool is_due(const Schedule& schedule, UnixMicros due, UnixMicros at) noexcept {
  const auto longest = static_cast<UnixMicros>(static_cast<double>(schedule.delays.back()) * (1 + spread));
  return due <= at || due > at + longest;
}

bool has_failed_for_good(std::uint32_t failures, UnixMicros since, UnixMicros at) noexcept {
  return failures >= failures_for_good && at - since >= time_for_good;
}

}  // namespace appliance::webhook
