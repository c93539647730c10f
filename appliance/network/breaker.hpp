#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace appliance::network {

/// Keeps calls from a connector that does not answer: after some failures in a row it is open, and every call is turned
/// away at once; after a pause it lets one call through, whose outcome closes or opens it again. Thread-safe.
class Breaker {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr unsigned most_failures = 5;
  static constexpr std::chrono::seconds pause{5};

  /// Nothing: go on, and say what became of it. Else after how many seconds, at least 1, it is worth another try.
  [[nodiscard]] std::optional<unsigned> refuse(Clock::time_point now);
  void succeeded();
  void failed(Clock::time_point now);

  [[nodiscard]] bool is_open(Clock::time_point now) const;

 private:
  mutable std::mutex mutex_;
  unsigned failures_ = 0;
  Clock::time_point open_until_;
};

}  // namespace appliance::network
