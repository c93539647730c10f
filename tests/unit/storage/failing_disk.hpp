#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>

namespace storage::test {

/// A disk on which writing or syncing files of one kind begins to fail on command.
class FailingDisk {
 public:
  enum class Operation { none, append, sync };

  /// `suffix`: which files' operations fail, for example ".log" or ".sst".
  explicit FailingDisk(std::string suffix);

  [[nodiscard]] rocksdb::Env* env() const noexcept { return env_.get(); }
  void fail(Operation operation) noexcept { *failing_ = operation; }

 private:
  std::shared_ptr<std::atomic<Operation>> failing_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace storage::test
