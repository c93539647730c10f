#pragma once

#include "hsm/session.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace appliance {

/// Work that may block: handed over once, finished once, by exactly one of its two members.
class Job {
 public:
  virtual ~Job() = default;
  /// Does the work on a worker's own session.
  virtual void run(hsm::Session& session) noexcept = 0;
  /// Called instead of run() where the job waited past its deadline or the workers stopped.
  virtual void drop() noexcept = 0;
};

/// Threads that may block on the token and the disk, one PKCS#11 session each, behind one bounded queue.
class Workers {
 public:
  Workers(hsm::Token& token, std::size_t threads, std::size_t queue_limit, std::chrono::milliseconds queue_deadline);
  /// As stop().
  ~Workers();

  /// Finishes what runs, drops what waits, and takes nothing more. From one thread; idempotent.
  void stop();

  /// False where the queue is full; the job is then still the caller's. Never blocks.
  [[nodiscard]] bool submit(std::unique_ptr<Job>& job);

  [[nodiscard]] std::size_t waiting() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    std::unique_ptr<Job> job;
    Clock::time_point deadline;
  };

  void work(hsm::Token& token);

  const std::size_t queue_limit_;
  const std::chrono::milliseconds queue_deadline_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace appliance
