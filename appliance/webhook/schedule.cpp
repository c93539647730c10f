#include "appliance/webhook/schedule.hpp"

#include <array>

namespace appliance::webhook {
namespace {

constexpr UnixMicros second = 1'000'000;
constexpr UnixMicros minute = 60 * second;
constexpr UnixMicros hour = 60 * minute;

/// After the first failed attempt, after the second, ...: about a day in all.
constexpr std::array<UnixMicros, most_attempts - 1> delays{
    10 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 8 * hour};
constexpr double spread = 0.2;

constexpr std::uint32_t failures_for_good = 20;
constexpr UnixMicros time_for_good = 24 * hour;

}  // namespace

std::optional<UnixMicros> delay_after(std::uint32_t attempts, double random) noexcept {
  if (attempts == 0 || attempts > delays.size()) {
    return std::nullopt;
  }
  const auto factor = 1 - spread + 2 * spread * random;
  return static_cast<UnixMicros>(static_cast<double>(delays.at(attempts - 1)) * factor);
}

bool is_due(UnixMicros due, UnixMicros at) noexcept {
  constexpr auto longest = static_cast<UnixMicros>(static_cast<double>(delays.back()) * (1 + spread));
  return due <= at || due > at + longest;
}

bool has_failed_for_good(std::uint32_t failures, UnixMicros since, UnixMicros at) noexcept {
  return failures >= failures_for_good && at - since >= time_for_good;
}

}  // namespace appliance::webhook
