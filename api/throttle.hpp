#pragma once

#include "api/http/message.hpp"
#include "api/route.hpp"
#include "appliance/config/config.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace api {

/// So many requests a period for each key, as the generic cell rate algorithm (ITU-T I.371): a key may use its whole
/// allowance at once and then gets it back evenly. One number per key; keys whose allowance is whole are forgotten.
/// Thread-safe; takes no longer than a look into a hash table, but for a sweep of it at most once a second.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  /// `requests` 0: no limit.
  RateLimit(std::uint32_t requests, std::chrono::seconds period, std::size_t most_keys = 65'536);

  /// Takes one request off the key's allowance; where there is none left, returns how long to wait for it. A key beyond
  /// `most_keys` that are all in use is not limited: memory is bounded, and strangers shall not lock out others.
  [[nodiscard]] std::optional<Clock::duration> refuse(const std::string& key, Clock::time_point now);

  /// The same without taking any of the allowance.
  [[nodiscard]] std::optional<Clock::duration> wait(const std::string& key, Clock::time_point now) const;

 private:
  [[nodiscard]] bool make_room(Clock::time_point now);

  const Clock::duration period_;
  const Clock::duration per_request_;  ///< zero: no limit
  const std::size_t most_keys_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Clock::time_point> whole_at_;  ///< when the key's allowance is whole again
  Clock::time_point swept_{};
};

/// What kind of token traffic a route is, for the limits of a tenant; told from the permission that it asks for.
enum class Traffic : std::uint8_t { other, token_read, token_write, search };
[[nodiscard]] Traffic traffic_of(const Access& access) noexcept;

/// The limits of [limits] that keep one client from using up what all share. On io threads; never blocks.
class Throttle {
 public:
  explicit Throttle(const appliance::Config::Limits& limits);

  /// Before anything is known of a request but its address. Returns the seconds for Retry-After, or nothing.
  [[nodiscard]] std::optional<std::string> refuse_address(const std::string& address);

  /// Once the caller is known: by its type, then by its tenant and the route's traffic.
  [[nodiscard]] std::optional<std::string> refuse_caller(const appliance::identity::Application& caller,
                                                         const Access& access);

  /// Encrypted cards that could not be opened are counted by the key that was shown with them. Where there were too
  /// many, the seconds for Retry-After; no further one is looked at until then.
  [[nodiscard]] std::optional<std::string> refuse_encrypted(const appliance::identity::Application& caller) const;
  void count_failed_encrypted(const appliance::identity::Application& caller);

 private:
  RateLimit addresses_;
  RateLimit private_;
  RateLimit public_;
  RateLimit management_;
  RateLimit reads_;
  RateLimit writes_;
  RateLimit searches_;
  RateLimit encrypted_;
};

/// The part of a client's address that limits are counted by: an IPv4 address, or the /64 network of an IPv6 address,
/// which one client can have wholly.
[[nodiscard]] std::string limited_part(const std::string& address);

}  // namespace api
