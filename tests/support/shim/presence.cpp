#include "tests/support/shim/presence.hpp"

#include <unistd.h>

#include <utility>

namespace tests::support::shim {

void Presence::follow(std::string path, const CK_FUNCTION_LIST* real) {
  const std::lock_guard lock(mutex_);
  path_ = std::move(path);
  real_ = real;
}

std::optional<CK_RV> Presence::refuse(Function function, CK_ULONG subject) {
  const Scope scope = row_of(function).scope;
  if (watch() && function != Function::C_Finalize) {
    return scope == Scope::slot ? CKR_TOKEN_NOT_PRESENT : CKR_DEVICE_REMOVED;
  }
  const std::lock_guard lock(mutex_);
  const bool stale = scope == Scope::session && stale_.contains(subject);
  return stale ? std::optional<CK_RV>(CKR_SESSION_HANDLE_INVALID) : std::nullopt;
}

bool Presence::watch() {
  std::unique_lock lock(mutex_);
  const bool away = !path_.empty() && ::access(path_.c_str(), F_OK) == 0;
  if (away && !away_) {
    lock.unlock();
    pull_out();
    lock.lock();
  }
  away_ = away;
  return away;
}

void Presence::pull_out() {
  const std::unique_lock no_calls(calls_);
  const std::lock_guard lock(mutex_);
  std::set<CK_SLOT_ID> slots;
  for (const auto& [session, slot] : live_) {
    slots.insert(slot);
    stale_.insert(session);
  }
  live_.clear();
  for (const CK_SLOT_ID slot : slots) {
    real_->C_CloseAllSessions(slot);
  }
}

void Presence::opened(CK_SESSION_HANDLE session, CK_SLOT_ID slot) {
  const std::lock_guard lock(mutex_);
  live_.insert_or_assign(session, slot);
  stale_.erase(session);
}

void Presence::closed(CK_SESSION_HANDLE session) {
  const std::lock_guard lock(mutex_);
  live_.erase(session);
}

void Presence::closed_all(CK_SLOT_ID slot) {
  const std::lock_guard lock(mutex_);
  std::erase_if(live_, [&](const auto& entry) { return entry.second == slot; });
}

void Presence::finalized() {
  const std::lock_guard lock(mutex_);
  live_.clear();
  stale_.clear();
}

}  // namespace tests::support::shim
