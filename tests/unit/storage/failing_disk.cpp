#include "tests/unit/storage/failing_disk.hpp"

#include <utility>

namespace storage::test {

namespace {

using Operation = FailingDisk::Operation;
using Switch = std::shared_ptr<std::atomic<Operation>>;

class FailingFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingFile(std::unique_ptr<rocksdb::FSWritableFile>&& target, Switch failing)
      : FSWritableFileOwnerWrapper(std::move(target)), failing_(std::move(failing)) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    return fails(Operation::append) ? error() : target()->Append(data, options, context);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* context) override {
    return fails(Operation::append) ? error() : target()->Append(data, options, verification, context);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    return fails(Operation::sync) ? error() : target()->Sync(options, context);
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    return fails(Operation::sync) ? error() : target()->Fsync(options, context);
  }

 private:
  [[nodiscard]] bool fails(Operation operation) const { return *failing_ == operation; }
  static rocksdb::IOStatus error() { return rocksdb::IOStatus::IOError("injected"); }

  Switch failing_;
};

class FailingFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FailingFileSystem(std::string suffix, Switch failing)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), suffix_(std::move(suffix)), failing_(std::move(failing)) {}

  const char* Name() const override { return "FailingFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    auto status = target()->NewWritableFile(name, options, file, context);
    if (status.ok() && name.ends_with(suffix_)) {
      *file = std::make_unique<FailingFile>(std::move(*file), failing_);
    }
    return status;
  }

 private:
  std::string suffix_;
  Switch failing_;
};

}  // namespace

FailingDisk::FailingDisk(std::string suffix)
    : failing_(std::make_shared<std::atomic<Operation>>(Operation::none)),
      env_(rocksdb::NewCompositeEnv(std::make_shared<FailingFileSystem>(std::move(suffix), failing_))) {}

}  // namespace storage::test
