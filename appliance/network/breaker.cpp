#include "appliance/network/breaker.hpp"

namespace appliance::network {

std::optional<unsigned> Breaker::refuse(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (failures_ < most_failures) {
    return std::nullopt;
  }
  if (now >= open_until_) {
    open_until_ = now + pause;  // for all but this one call
    return std::nullopt;
  }
  return static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(open_until_ - now).count());
}

void Breaker::succeeded() {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
}

void Breaker::failed(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (++failures_ >= most_failures) {
    failures_ = most_failures;
    open_until_ = now + pause;
  }
}

bool Breaker::is_open(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  return failures_ >= most_failures && now < open_until_;
}

}  // namespace appliance::network
