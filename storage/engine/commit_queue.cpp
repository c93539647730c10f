#include "storage/engine/commit_queue.hpp"

#include <utility>

namespace storage::engine {

namespace {

// Bounds on what one sync may hold: a group's last caller waits for all of it.
constexpr std::size_t max_group_batches = 256;
constexpr std::size_t max_group_bytes = std::size_t{4} << 20;

std::size_t size_of(const Batch& batch) {
  std::size_t bytes = 0;
  for (const auto& write : batch.writes()) {
    bytes += write.key.size() + write.value.size();
  }
  for (const auto& append : batch.appends()) {
    bytes += append.value.size();
  }
  return bytes;
}

const char* text_of(Fault fault) {
  switch (fault) {
    case Fault::full:
      return "the store's file system is full";
    case Fault::failed:
      return "the store has failed and takes no writes until it is reopened";
    case Fault::corrupt:
      return "a row that the batch depends on is corrupt";
    case Fault::in_use:
      return "another process holds the store";
    case Fault::unreadable:
      return "a row that the batch depends on cannot be read";
  }
  return "the batch was not applied";
}

}  // namespace

CommitQueue::CommitQueue(Apply apply) : apply_(std::move(apply)) { group_.reserve(max_group_batches); }

Outcome CommitQueue::commit(Batch batch) {
  Waiting mine;
  mine.bytes = size_of(batch);
  mine.batch = std::move(batch);
  std::unique_lock lock(mutex_);
  queue_.push_back(&mine);
  mine.wake.wait(lock, [&] { return mine.done || queue_.front() == &mine; });
  if (!mine.done) {
    lead(lock);
  }
  if (mine.fault) {
    throw Error(*mine.fault, text_of(*mine.fault));
  }
  return mine.outcome;
}

void CommitQueue::lead(std::unique_lock<std::mutex>& lock) {
  gather();
  lock.unlock();
  apply_group();
  lock.lock();
  release();
}

void CommitQueue::gather() {
  group_.clear();
  std::size_t bytes = 0;
  for (Waiting* waiting : queue_) {
    bytes += waiting->bytes;
    if (!group_.empty() && (group_.size() == max_group_batches || bytes > max_group_bytes)) {
      break;
    }
    group_.push_back(waiting);
  }
}

void CommitQueue::apply_group() noexcept {
  try {
    apply_(group_);
  } catch (...) {
    for (Pending* pending : group_) {
      pending->fault = Fault::failed;
    }
  }
}

// The group stays in the queue until here, so that nobody else can become its head and lead meanwhile.
void CommitQueue::release() {
  for (std::size_t count = group_.size(); count > 0; --count) {
    Waiting* waiting = queue_.front();
    queue_.pop_front();
    waiting->done = true;
    waiting->wake.notify_one();
  }
  if (!queue_.empty()) {
    queue_.front()->wake.notify_one();
  }
}

}  // namespace storage::engine
