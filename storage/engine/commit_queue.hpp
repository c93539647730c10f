#pragma once

#include "storage/batch.hpp"
#include "storage/error.hpp"
#include "storage/store.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace storage::engine {

/// A caller's batch on its way through a group, and what became of it.
struct Pending {
  Batch batch;
  Outcome outcome;
  std::optional<Fault> fault;  ///< set: commit() throws it instead of returning the outcome
};

/// Lets concurrent callers share one write. The caller at the head of the queue leads: it applies what stands in the
/// queue as one group while the others wait, then wakes them with their outcomes and the next head to lead.
/// May be used from any thread.
class CommitQueue {
 public:
  /// Applies a group, in order, and sets each one's outcome or fault. Runs in one thread at a time.
  using Apply = std::function<void(std::span<Pending* const>)>;

  explicit CommitQueue(Apply apply);

  /// Returns once the group that held the batch was applied. Throws Error{fault} as `apply` decided, and Error{failed}
  /// for the whole group if `apply` threw.
  Outcome commit(Batch batch);

 private:
  struct Waiting : Pending {
    std::size_t bytes = 0;
    bool done = false;
    std::condition_variable wake;
  };

  void lead(std::unique_lock<std::mutex>& lock);
  void gather();
  void apply_group() noexcept;
  void release();

  Apply apply_;
  std::mutex mutex_;
  std::deque<Waiting*> queue_;
  std::vector<Pending*> group_;  // the present leader's; its capacity stands from the start: leading cannot throw
};

}  // namespace storage::engine
