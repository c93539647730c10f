#include "appliance/idempotency/in_flight.hpp"

#include <utility>

namespace appliance::idempotency {

InFlight::Claim::~Claim() {
  if (owner_ != nullptr) {
    const std::lock_guard lock(owner_->mutex_);
    owner_->keys_.erase(place_);
  }
}

std::optional<InFlight::Claim> InFlight::claim(std::string key) {
  const std::lock_guard lock(mutex_);
  const auto [place, is_new] = keys_.insert(std::move(key));
  return is_new ? std::optional(Claim(*this, place)) : std::nullopt;
}

}  // namespace appliance::idempotency
