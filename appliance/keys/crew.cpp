#include "appliance/keys/crew.hpp"

#include <utility>

namespace appliance::keys {

Crew::Crew(hsm::Token& token, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    threads_.emplace_back([this, &token] { work(token); });
  }
}

Crew::~Crew() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  begin_.notify_all();
  for (auto& thread : threads_) {
    thread.join();
  }
}

void Crew::run(std::size_t count, const Task& task) {
  std::unique_lock lock(mutex_);
  task_ = &task;
  count_ = count;
  next_ = 0;
  failure_ = nullptr;
  at_work_ = threads_.size();
  ++round_;
  begin_.notify_all();
  end_.wait(lock, [this] { return at_work_ == 0; });
  if (failure_) {
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
}

void Crew::work(hsm::Token& token) {
  hsm::Session session(token);
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    begin_.wait(lock, [&] { return stopping_ || round_ != seen; });
    if (stopping_) {
      return;
    }
    seen = round_;
    lock.unlock();
    take_part(session);
    lock.lock();
    if (--at_work_ == 0) {
      end_.notify_one();
    }
  }
}

void Crew::take_part(hsm::Session& session) {
  try {
    for (auto index = next_++; index < count_; index = next_++) {
      (*task_)(session, index);
    }
  } catch (...) {
    next_ = count_;
    const std::lock_guard lock(mutex_);
    failure_ = failure_ ? failure_ : std::current_exception();
  }
}

}  // namespace appliance::keys
