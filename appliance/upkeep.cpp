#include "appliance/upkeep.hpp"

#include "appliance/log.hpp"
#include "hsm/vault.hpp"

#include <exception>
#include <utility>

namespace appliance {

Upkeep::Upkeep(hsm::Token& token, std::chrono::seconds interval)
    : token_(token), interval_(interval), thread_([this] { run(); }) {}

Upkeep::~Upkeep() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Upkeep::run() {
  hsm::Session session(token_);
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, interval_, [this] { return stopping_; })) {
    lock.unlock();
    try {
      tick(session);
    } catch (const std::exception& error) {
      log::warning("upkeep failed", {{"reason", error.what()}});
    }
    lock.lock();
  }
}

void Upkeep::tick(hsm::Session& session) {
  if (token_.state() == hsm::TokenState::ready) {
    try {
      token_.recycle_if_due();
      hsm::probe(session);
    } catch (const hsm::Error& error) {
      log::error("the token failed its known-answer test", {{"reason", error.what()}});
    }
  }
  if (token_.state() == hsm::TokenState::absent || token_.state() == hsm::TokenState::foreign) {
    bring_back();
  }
}

void Upkeep::bring_back() {
  try {
    token_.recover();
    reported_lost_ = false;
    log::info("the token is back");
  } catch (const hsm::Error& error) {
    if (!std::exchange(reported_lost_, true)) {
      log::error("the token is lost; trying until it returns", {{"reason", error.what()}});
    }
  }
}

}  // namespace appliance
