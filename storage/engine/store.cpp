#include "storage/engine/store.hpp"

#include "storage/engine/backup.hpp"
#include "storage/engine/commit_queue.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/directory.hpp"
#include "storage/engine/failure_latch.hpp"
#include "storage/engine/snapshot.hpp"
#include "storage/engine/status.hpp"
#include "storage/engine/write_group.hpp"

#include <rocksdb/env.h>

#include <mutex>
#include <span>
#include <string>
#include <utility>

namespace storage::engine {

namespace {

LogHeads heads_of(const Database& database) {
  LogHeads heads;
  for (std::size_t log = 0; log < heads.size(); ++log) {
    heads[log] = database.head(static_cast<Log>(log));
  }
  return heads;
}

class RocksdbStore final : public Store {
 public:
  RocksdbStore(std::unique_ptr<DirectoryLock> lock, const RocksdbSettings& settings, const Machine& machine);

  std::optional<std::string> get(Table table, std::string_view key) const override { return database_.get(table, key); }
  std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after,
                        std::size_t limit) const override {
    return database_.scan(table, prefix, after, limit);
  }
  std::vector<LogEntry> read_log(Log log, std::uint64_t first, std::size_t limit) const override {
    return database_.read_log(log, first, limit);
  }
  std::unique_ptr<const Snapshot> snapshot() const override { return take_snapshot(database_); }
  Outcome commit(Batch batch) override;
  LogHead head(Log log) const override { return database_.head(log); }
  std::uint32_t back_up(const std::filesystem::path& directory, const BackupProgress& progress) override;
  void check_writable() const override;

 private:
  void apply(std::span<Pending* const> group);
  void write(WriteGroup& merged);

  std::unique_ptr<DirectoryLock> lock_;
  SpaceFloor space_;
  std::shared_ptr<FailureLatch> failure_;
  Database database_;
  LogHeads heads_;  // touched by the leader of the queue only
  CommitQueue queue_;
  std::mutex backing_up_;
};

RocksdbStore::RocksdbStore(std::unique_ptr<DirectoryLock> lock, const RocksdbSettings& settings, const Machine& machine)
    : lock_(std::move(lock)),
      space_(settings.directory, settings.min_free_bytes, machine.free_bytes, machine.space_check_interval),
      failure_(std::make_shared<FailureLatch>(settings.on_failure)),
      database_(settings.directory, machine.env == nullptr ? rocksdb::Env::Default() : machine.env, failure_),
      heads_(heads_of(database_)),
      queue_([this](std::span<Pending* const> group) { apply(group); }) {}

Outcome RocksdbStore::commit(Batch batch) {
  check_writable();
  return queue_.commit(std::move(batch));
}

std::uint32_t RocksdbStore::back_up(const std::filesystem::path& directory, const BackupProgress& progress) {
  check_writable();
  const std::lock_guard one_at_a_time(backing_up_);
  return create_backup(database_.engine(), directory, progress);
}

void RocksdbStore::check_writable() const {
  failure_->require_untripped();
  space_.require();
}

// What is not an Error of one batch leaves the group's state unknown: the store stops.
void RocksdbStore::apply(std::span<Pending* const> group) try {
  failure_->require_untripped();
  WriteGroup merged(database_, heads_);
  for (Pending* pending : group) {
    try {
      pending->outcome = merged.add(pending->batch);
    } catch (const Error& error) {
      pending->fault = error.fault();
    }
  }
  write(merged);
} catch (...) {
  failure_->trip();
  throw;
}

void RocksdbStore::write(WriteGroup& merged) {
  if (merged.writes().Count() == 0) {
    return;
  }
  if (!database_.write(merged.writes()).ok()) {
    throw Error(Fault::failed, "the engine refused a write");
  }
  heads_ = merged.heads();
}

// Debian's RocksDB may abort where it should report a full disk while opening, so it never meets one.
void require_space(const RocksdbSettings& settings, const Machine& machine) {
  const auto free = machine.free_bytes(settings.directory);
  if (free < settings.min_free_bytes) {
    throw Error(Fault::full, "the store's file system is below its floor of free space");
  }
  keep_reserve(settings.directory / "reserve", settings.reserve_bytes, free - settings.min_free_bytes);
}

}  // namespace

std::unique_ptr<Store> open_store(const RocksdbSettings& settings, const Machine& machine) {
  try {
    make_directory(settings.directory);
    auto lock = std::make_unique<DirectoryLock>(settings.directory);
    require_space(settings, machine);
    return std::make_unique<RocksdbStore>(std::move(lock), settings, machine);
  } catch (const std::filesystem::filesystem_error&) {
    throw Error(Fault::failed, "the store's directory cannot be read or made");
  }
}

}  // namespace storage::engine
