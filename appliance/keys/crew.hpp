#pragma once

#include "hsm/session.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace appliance::keys {

/// Threads that share out one piece of work after another, each with a PKCS#11 session of its own. run() is for one
/// thread at a time.
class Crew {
 public:
  using Task = std::function<void(hsm::Session&, std::size_t)>;

  Crew(hsm::Token& token, std::size_t size);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Calls `task` with 0 to count - 1, each once, in any order, and returns when all have ended. Throws the first
  /// exception that a task threw; what was not begun by then is left out.
  void run(std::size_t count, const Task& task);

 private:
  void work(hsm::Token& token);
  void take_part(hsm::Session& session);

  std::mutex mutex_;
  std::condition_variable begin_;
  std::condition_variable end_;
  const Task* task_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::uint64_t round_ = 0;
  std::size_t at_work_ = 0;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace appliance::keys
