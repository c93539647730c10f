#include "storage/engine/store.hpp"

#include "storage/engine/commit_queue.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/directory.hpp"
#include "storage/engine/failure_latch.hpp"
#include "storage/engine/status.hpp"
#include "storage/engine/write_group.hpp"
#include "storage/keys.hpp"

#include <rocksdb/env.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace storage::engine {

namespace {

// The first key after all that begin with the prefix; empty: there is none.
std::string end_of(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) {
    end.pop_back();
  }
  if (!end.empty()) {
    ++end.back();
  }
  return end;
}

LogNumbers last_numbers_of(const Database& database) {
  LogNumbers numbers{};
  for (std::size_t log = 0; log < numbers.size(); ++log) {
    numbers[log] = database.last_number(static_cast<Log>(log));
  }
  return numbers;
}

std::vector<Row> scan_rows(const Database& database, const rocksdb::Snapshot* snapshot, Table table,
                           std::string_view prefix, std::string_view after, std::size_t limit) {
  const std::string end = end_of(prefix);
  const rocksdb::Slice bound(end);
  const auto rows = database.iterate(database.family(table), bound, snapshot);
  std::vector<Row> found;
  rows->Seek(std::max(prefix, after));
  if (rows->Valid() && !after.empty() && rows->key() == after) {
    rows->Next();
  }
  for (; rows->Valid() && found.size() < limit; rows->Next()) {
    found.push_back({.key = rows->key().ToString(), .value = rows->value().ToString()});
  }
  require_read(rows->status());
  return found;
}

class RocksdbSnapshot final : public Snapshot {
 public:
  explicit RocksdbSnapshot(const Database& database) : database_(database), held_(database.snapshot()) {}

  std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after,
                        std::size_t limit) const override {
    return scan_rows(database_, held_.get(), table, prefix, after, limit);
  }

  void for_each(Table table, std::string_view prefix,
                const std::function<void(std::string_view, std::string_view)>& visit) const override {
    const std::string end = end_of(prefix);
    const rocksdb::Slice bound(end);
    const auto rows = database_.iterate(database_.family(table), bound, held_.get());
    for (rows->Seek(prefix); rows->Valid(); rows->Next()) {
      visit(rows->key().ToStringView(), rows->value().ToStringView());
    }
    require_read(rows->status());
  }

 private:
  const Database& database_;
  Database::SnapshotHandle held_;
};

class RocksdbStore final : public Store {
 public:
  RocksdbStore(std::unique_ptr<DirectoryLock> lock, const RocksdbSettings& settings, const Machine& machine);

  std::optional<std::string> get(Table table, std::string_view key) const override { return database_.get(table, key); }
  std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after, std::size_t limit) const override;
  std::vector<LogEntry> read_log(Log log, std::uint64_t first, std::size_t limit) const override;
  std::unique_ptr<const Snapshot> snapshot() const override;
  Outcome commit(Batch batch) override;
  void check_writable() const override;

 private:
  void apply(std::span<Pending* const> group);
  void write(WriteGroup& merged);

  std::unique_ptr<DirectoryLock> lock_;
  SpaceFloor space_;
  std::shared_ptr<FailureLatch> failure_;
  Database database_;
  LogNumbers last_numbers_;  // touched by the leader of the queue only
  CommitQueue queue_;
};

RocksdbStore::RocksdbStore(std::unique_ptr<DirectoryLock> lock, const RocksdbSettings& settings, const Machine& machine)
    : lock_(std::move(lock)),
      space_(settings.directory, settings.min_free_bytes, machine.free_bytes, machine.space_check_interval),
      failure_(std::make_shared<FailureLatch>(settings.on_failure)),
      database_(settings.directory, machine.env == nullptr ? rocksdb::Env::Default() : machine.env, failure_),
      last_numbers_(last_numbers_of(database_)),
      queue_([this](std::span<Pending* const> group) { apply(group); }) {}

std::vector<Row> RocksdbStore::scan(Table table, std::string_view prefix, std::string_view after,
                                    std::size_t limit) const {
  return scan_rows(database_, nullptr, table, prefix, after, limit);
}

std::unique_ptr<const Snapshot> RocksdbStore::snapshot() const { return std::make_unique<RocksdbSnapshot>(database_); }

std::vector<LogEntry> RocksdbStore::read_log(Log log, std::uint64_t first, std::size_t limit) const {
  const auto entries = database_.iterate(database_.family(log), {});
  std::vector<LogEntry> found;
  for (entries->Seek(log_key(first)); entries->Valid() && found.size() < limit; entries->Next()) {
    found.push_back({.number = log_number_in(entries->key().ToStringView()), .value = entries->value().ToString()});
  }
  require_read(entries->status());
  return found;
}

Outcome RocksdbStore::commit(Batch batch) {
  check_writable();
  return queue_.commit(std::move(batch));
}

void RocksdbStore::check_writable() const {
  failure_->require_untripped();
  space_.require();
}

// What is not an Error of one batch leaves the group's state unknown: the store stops.
void RocksdbStore::apply(std::span<Pending* const> group) try {
  failure_->require_untripped();
  WriteGroup merged(database_, last_numbers_);
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
  last_numbers_ = merged.last_numbers();
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
