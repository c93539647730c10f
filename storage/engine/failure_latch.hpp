#pragma once

#include <rocksdb/listener.h>

#include <atomic>
#include <functional>

namespace storage::engine {

/// Remembers for ever that the engine failed, and tells of it once. RocksDB holds it too, and reports to it from its
/// background threads.
class FailureLatch final : public rocksdb::EventListener {
 public:
  explicit FailureLatch(std::function<void()> on_failure);

  void trip();
  [[nodiscard]] bool tripped() const noexcept { return tripped_; }

  /// Throws Error{failed} once tripped.
  void require_untripped() const;

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override;
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason reason, rocksdb::Status error, bool* auto_recovery) override;

 private:
  std::function<void()> on_failure_;
  std::atomic<bool> tripped_{false};
};

}  // namespace storage::engine
