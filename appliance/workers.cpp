#include "appliance/workers.hpp"

#include <utility>

namespace appliance {

Workers::Workers(hsm::Token& token, std::size_t threads, std::size_t queue_limit,
                 std::chrono::milliseconds queue_deadline)
    : queue_limit_(queue_limit), queue_deadline_(queue_deadline) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, &token] { work(token); });
  }
}

Workers::~Workers() { stop(); }

void Workers::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    thread.join();
  }
  threads_.clear();
  for (auto& waiting : queue_) {
    waiting.job->drop();
  }
  queue_.clear();
}

bool Workers::submit(std::unique_ptr<Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= queue_limit_) {
      return false;
    }
    queue_.push_back({std::move(job), Clock::now() + queue_deadline_});
  }
  wake_.notify_one();
  return true;
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Workers::work(hsm::Token& token) {
  hsm::Session session(token);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) {
      return;
    }
    auto next = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    if (Clock::now() > next.deadline) {
      next.job->drop();
    } else {
      next.job->run(session);
    }
    next.job.reset();
    lock.lock();
  }
}

}  // namespace appliance
