#pragma once

#include "storage/engine/failure_latch.hpp"
#include "storage/store.hpp"
#include "storage/tables.hpp"

#include <rocksdb/db.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storage::engine {

/// An open RocksDB database with one column family per table and per log. Reading is safe from any thread.
class Database {
 public:
  /// Creates the database in an empty directory. Throws Error: corrupt where files or tables are missing or unknown,
  /// full, failed.
  Database(const std::filesystem::path& directory, rocksdb::Env* env, std::shared_ptr<FailureLatch> failure);

  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Table table) const {
    return tables_[static_cast<std::size_t>(table)].get();
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Log log) const {
    return logs_[static_cast<std::size_t>(log)].get();
  }

  /// Opens an existing one to read from. Throws Error: corrupt, failed.
  Database(const std::string& name, rocksdb::Env* env);

  /// Throws Error: corrupt, unreadable.
  [[nodiscard]] std::optional<std::string> get(Table table, std::string_view key) const;

  /// As the members of Store and Snapshot; without a snapshot, over the state of now.
  [[nodiscard]] std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after, std::size_t limit,
                                      const rocksdb::Snapshot* snapshot = nullptr) const;
  void for_each(Table table, std::string_view prefix, const RowVisit& visit,
                const rocksdb::Snapshot* snapshot = nullptr) const;
  [[nodiscard]] std::vector<LogEntry> read_log(Log log, std::uint64_t first, std::size_t limit) const;

  /// Over one consistent state, up to `upper_bound`, which must outlive the iterator (empty: no bound).
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate(rocksdb::ColumnFamilyHandle* family,
                                                           const rocksdb::Slice& upper_bound,
                                                           const rocksdb::Snapshot* snapshot = nullptr) const;

  using SnapshotHandle = std::unique_ptr<const rocksdb::Snapshot, std::function<void(const rocksdb::Snapshot*)>>;
  /// Must not outlive the database.
  [[nodiscard]] SnapshotHandle snapshot() const;

  /// A log's last entry. Throws Error: corrupt, unreadable.
  [[nodiscard]] LogHead head(Log log) const;

  [[nodiscard]] rocksdb::Status write(rocksdb::WriteBatch& batch);

  [[nodiscard]] rocksdb::DB& engine() noexcept { return *database_; }

 private:
  void adopt(rocksdb::DB* database, const std::vector<rocksdb::ColumnFamilyHandle*>& handles);

  using Handle = std::unique_ptr<rocksdb::ColumnFamilyHandle>;

  std::unique_ptr<rocksdb::DB> database_;
  Handle default_;
  std::array<Handle, table_names.size()> tables_;  // before database_ in destruction
  std::array<Handle, log_names.size()> logs_;
};

}  // namespace storage::engine
