#pragma once

#include "api/http/counters.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace api::http {

/// Decides whether one more connection may be held, and knows how many are. Thread-safe.
class Admission {
 public:
  Admission(std::size_t total, std::size_t per_address, Counters& counters);

  /// A place, given back when it dies. Must not outlive the Admission.
  class Place {
   public:
    Place(Admission& admission, std::string address) : admission_(admission), address_(std::move(address)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { admission_.release(address_); }

    [[nodiscard]] const std::string& address() const noexcept { return address_; }

   private:
    Admission& admission_;
    std::string address_;
  };

  /// Null when the limit in all or for this address is reached; counts either way.
  [[nodiscard]] std::unique_ptr<Place> admit(const std::string& address);

  /// Waits until no place is held; false when that took longer than `patience`.
  [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds patience);

 private:
  void release(const std::string& address) noexcept;

  const std::size_t total_;
  const std::size_t per_address_;
  Counters& counters_;
  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t held_ = 0;
  std::unordered_map<std::string, std::size_t> held_by_address_;
};

}  // namespace api::http
