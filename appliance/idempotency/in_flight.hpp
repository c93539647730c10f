#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace appliance::idempotency {

/// The requests that this process is working on, of those that may be repeated. Thread-safe.
class InFlight {
 public:
  /// Holds one place until it dies. Must not outlive the InFlight.
  class Claim {
   public:
    Claim(Claim&& other) noexcept : owner_(other.owner_), place_(other.place_) { other.owner_ = nullptr; }
    ~Claim();
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    Claim& operator=(Claim&&) = delete;

   private:
    friend class InFlight;
    Claim(InFlight& owner, std::set<std::string>::iterator place) : owner_(&owner), place_(place) {}

    InFlight* owner_;
    std::set<std::string>::iterator place_;
  };

  /// Nothing while somebody else has the same key.
  [[nodiscard]] std::optional<Claim> claim(std::string key);

 private:
  std::mutex mutex_;
  std::set<std::string> keys_;
};

}  // namespace appliance::idempotency
