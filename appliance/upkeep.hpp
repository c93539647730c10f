#pragma once

#include "hsm/token.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace appliance {

/// The thread that looks after the token: proves at each tick by a known answer that it works, and gets it back when it
/// was lost. It never sends a PIN that was refused. At the end of each tick it does what is due
/// otherwise.
class Upkeep {
 public:
  /// `look_after` runs on the upkeep thread, does some of what is due, such as purging, and returns whether there is
  /// more.
  Upkeep(hsm::Token& token, std::chrono::seconds interval, std::function<bool()> look_after);
  ~Upkeep();

 private:
  void run();
  void tick(hsm::Session& session);
  void bring_back();
  void do_what_is_due();

  hsm::Token& token_;
  const std::chrono::seconds interval_;
  const std::function<bool()> look_after_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool reported_lost_ = false;
  std::thread thread_;
};

}  // namespace appliance
