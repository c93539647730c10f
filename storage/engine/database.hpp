#pragma once

#include "storage/engine/failure_latch.hpp"
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

  /// Throws Error: corrupt, unreadable.
  [[nodiscard]] std::optional<std::string> get(Table table, std::string_view key) const;

  /// Over one consistent state, up to `upper_bound`, which must outlive the iterator (empty: no bound).
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate(rocksdb::ColumnFamilyHandle* family,
                                                           const rocksdb::Slice& upper_bound,
                                                           const rocksdb::Snapshot* snapshot = nullptr) const;

  using SnapshotHandle = std::unique_ptr<const rocksdb::Snapshot, std::function<void(const rocksdb::Snapshot*)>>;
  /// Must not outlive the database.
  [[nodiscard]] SnapshotHandle snapshot() const;

  /// The number of a log's last entry; 0 where it has none.
  [[nodiscard]] std::uint64_t last_number(Log log) const;

  [[nodiscard]] rocksdb::Status write(rocksdb::WriteBatch& batch);

 private:
  using Handle = std::unique_ptr<rocksdb::ColumnFamilyHandle>;

  std::unique_ptr<rocksdb::DB> database_;
  Handle default_;
  std::array<Handle, table_names.size()> tables_;  // before database_ in destruction
  std::array<Handle, log_names.size()> logs_;
};

}  // namespace storage::engine
