#pragma once

#include "appliance/expiry/expiration.hpp"
#include "appliance/expiry/trusted_clock.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

namespace appliance {

/// Removes from the store what has passed: tokens with all that belongs to them, verification codes, intents, kept
/// answers. Needs no key. Everything in small steps, each with its audit entries; nothing while the clock is suspect.
/// run() on one thread; the rest from any.
class Purge {
 public:
  using Steady = TrustedClock::Steady;

  /// Takes its first look at the clocks. Throws storage::Error.
  Purge(storage::Store& store, UnixMicros longest_downtime, UnixMicros wall, Steady steady);

  /// Looks at 256 rows at most. True where there may be more that have passed. Does nothing while the store is full.
  /// Throws storage::Error.
  bool run(UnixMicros wall, Steady steady);

  /// Believes the clock at the next run, whatever it shows: an operator's word.
  void trust_clock() noexcept { told_to_trust_ = true; }

  /// The time for what expires on one occasion, at once: never earlier than it ever said, over restarts too, unless an
  /// operator said that the clock is right. Nothing while the clock is suspect.
  [[nodiscard]] std::optional<UnixMicros> time(UnixMicros wall, Steady steady);

  [[nodiscard]] bool clock_suspect() const noexcept { return suspect_; }
  /// Things removed since the start.
  [[nodiscard]] std::uint64_t purged() const noexcept { return purged_; }

 private:
  bool run_once(UnixMicros wall, Steady steady);
  [[nodiscard]] std::optional<UnixMicros> trusted_time(UnixMicros wall, Steady steady);
  void remember(UnixMicros trusted);
  void remove(const std::vector<storage::Row>& rows);
  [[nodiscard]] bool try_remove(const storage::Row* first, const storage::Row* last);
  void remove_alone(const storage::Row& row);

  storage::Store& store_;
  std::mutex clock_mutex_;
  TrustedClock clock_;
  UnixMicros latest_;  ///< that was ever believed
  std::atomic<UnixMicros> remembered_{0};
  std::string after_;
  std::string last_failed_;  ///< so that it is not logged at every tick
  std::atomic<bool> told_to_trust_{false};
  std::atomic<bool> suspect_{false};
  std::atomic<std::uint64_t> purged_{0};
};

}  // namespace appliance
