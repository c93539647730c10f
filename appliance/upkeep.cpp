#include "appliance/upkeep.hpp"

#include "appliance/log.hpp"
#include "hsm/vault.hpp"

#include <exception>
#include <utility>

namespace appliance {

// Of what is due in one tick, so that the token is looked after in between.
constexpr int most_rounds = 16;

Upkeep::Upkeep(hsm::Token& token, std::chrono::seconds interval, std::function<bool()> look_after)
    : token_(token), interval_(interval), look_after_(std::move(look_after)), thread_([this] { run(); }) {}

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
  do_what_is_due();
}

void Upkeep::do_what_is_due() {
  for (int round = 0; round < most_rounds && look_after_(); ++round) {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      return;
    }
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
