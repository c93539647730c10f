#include "storage/engine/failure_latch.hpp"

#include "storage/error.hpp"

#include <utility>

namespace storage::engine {

FailureLatch::FailureLatch(std::function<void()> on_failure) : on_failure_(std::move(on_failure)) {}

void FailureLatch::trip() {
  if (!tripped_.exchange(true) && on_failure_) {
    on_failure_();
  }
}

void FailureLatch::require_untripped() const {
  if (tripped_) {
    throw Error(Fault::failed, "the store has failed and takes no writes until it is reopened");
  }
}

void FailureLatch::OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status*) { trip(); }

void FailureLatch::OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) {
  *auto_recovery = false;
}

}  // namespace storage::engine
