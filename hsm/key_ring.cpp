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

void KeyRing::clear() {
  const std::unique_lock lock(mutex_);
  handles_.clear();
}

std::size_t KeyRing::size() const {
  const std::shared_lock lock(mutex_);
  return handles_.size();
}

}  // namespace hsm
