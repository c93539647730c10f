#pragma once

#include "hsm/token.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace appliance {

/// The thread that looks after the token: proves at each tick by a known answer that it works, and gets it back when it
/// was lost. It never sends a PIN that was refused.
class Upkeep {
 public:
  /// `after_return` runs on the upkeep thread when a lost token is back, before the next tick.
  Upkeep(hsm::Token& token, std::chrono::seconds interval, std::function<void()> after_return);
  ~Upkeep();

 private:
  void run();
  void tick(hsm::Session& session);
  void bring_back();

  hsm::Token& token_;
  const std::chrono::seconds interval_;
  const std::function<void()> after_return_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool reported_lost_ = false;
  std::thread thread_;
};

}  // namespace appliance
