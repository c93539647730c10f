#include "appliance/evidence/readings.hpp"

#include <algorithm>

namespace appliance::evidence {
namespace {

constexpr std::size_t most_readings = 64;

}  // namespace

std::uint64_t Readings::open() {
  const std::lock_guard lock(mutex_);
  if (open_.size() == most_readings) {
    open_.pop_front();
  }
  open_.push_back(++last_);
  return last_;
}

bool Readings::is_open(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::find(open_, number) != open_.end();
}

}  // namespace appliance::evidence
