#include "api/http/admission.hpp"

namespace api::http {

Admission::Admission(std::size_t total, std::size_t per_address, Counters& counters)
    : total_(total), per_address_(per_address), counters_(counters) {}

std::unique_ptr<Admission::Place> Admission::admit(const std::string& address) {
  const std::lock_guard lock(mutex_);
  auto& held_here = held_by_address_[address];
  if (held_ >= total_ || held_here >= per_address_) {
    if (held_here == 0) {
      held_by_address_.erase(address);
    }
    ++counters_.connections_refused;
    return nullptr;
  }
  auto place = std::make_unique<Place>(*this, address);
  ++held_here;
  ++held_;
  ++counters_.connections_accepted;
  ++counters_.connections_open;
  return place;
}

bool Admission::wait_until_empty(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, patience, [this] { return held_ == 0; });
}

void Admission::release(const std::string& address) noexcept {
  const std::lock_guard lock(mutex_);
  const auto found = held_by_address_.find(address);
  if (--found->second == 0) {
    held_by_address_.erase(found);
  }
  --held_;
  --counters_.connections_open;
  if (held_ == 0) {
    empty_.notify_all();
  }
}

}  // namespace api::http
