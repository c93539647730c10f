#pragma once

#include "hsm/token.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace appliance {

/// The thread that looks after the token: proves at each tick by a known answer that it works, and gets it back when it
/// was lost. It never sends a PIN that was refused.
class Upkeep {
 public:
  Upkeep(hsm::Token& token, std::chrono::seconds interval);
  ~Upkeep();

 private:
  void run();
  void tick(hsm::Session& session);
  void bring_back();

  hsm::Token& token_;
  const std::chrono::seconds interval_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool reported_lost_ = false;
  std::thread thread_;
};

}  // namespace appliance
