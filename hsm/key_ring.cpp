#include "hsm/key_ring.hpp"

#include <mutex>

namespace hsm {

std::optional<CK_OBJECT_HANDLE> KeyRing::find(const KeyName& name) const {
  const std::shared_lock lock(mutex_);
  const auto found = handles_.find(name);
  return found == handles_.end() ? std::nullopt : std::optional(found->second);
}

void KeyRing::add(const KeyName& name, CK_OBJECT_HANDLE handle) {
  const std::unique_lock lock(mutex_);
  handles_.insert_or_assign(name, handle);
}

std::optional<CK_OBJECT_HANDLE> KeyRing::take(const KeyName& name) {
  const std::unique_lock lock(mutex_);
  const auto found = handles_.find(name);
  if (found == handles_.end()) {
    return std::nullopt;
  }
  const auto handle = found->second;
  handles_.erase(found);
  return handle;
}

void KeyRing::count_use(const KeyName& name) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = uses_.find(name); found != uses_.end()) {
      ++found->second;
      return;
    }
  }
  const std::unique_lock lock(mutex_);
  ++uses_[name];
}

std::uint64_t KeyRing::uses_of(const KeyName& name) const {
  const std::shared_lock lock(mutex_);
  const auto found = uses_.find(name);
  return found == uses_.end() ? 0 : found->second.load();
}

void KeyRing::clear() {
  const std::unique_lock lock(mutex_);
  handles_.clear();
}

std::size_t KeyRing::size() const {
  const std::shared_lock lock(mutex_);
  return handles_.size();
}

}  // namespace hsm
