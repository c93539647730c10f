#pragma once

#include "storage/batch.hpp"
#include "storage/log_chain.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

/// One row as it was read: both sides are opaque bytes to the engine.
struct Row {
  std::string key;
  std::string value;
};

/// One entry of an append-only log. Numbers start at 1 and have no gaps.
struct LogEntry {
  std::uint64_t number = 0;
  std::string value;
  Digest link{};  ///< of this entry (log_chain.hpp), as it was made when the entry was written
};

/// What became of a batch. A conflict is an ordinary outcome: nothing was written, and `failed_expectation` is the
/// index, in the order they were added, of the first expectation that did not hold.
struct [[nodiscard]] Outcome {
  std::optional<std::size_t> failed_expectation;

  [[nodiscard]] bool committed() const noexcept { return !failed_expectation.has_value(); }
};

/// Told now and then how many bytes of a backup are written, of about how many. Must not throw.
using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

using RowVisit = std::function<void(std::string_view key, std::string_view value)>;

/// The store as it was at one moment, however it changes meanwhile. Holding one costs space once rows are rewritten, so
/// not for longer than one piece of work. From one thread at a time. Throws Error.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  /// As Store::scan().
  [[nodiscard]] virtual std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after,
                                              std::size_t limit) const = 0;
  /// Calls `visit` for every row whose key begins with `prefix`, in order, without copying it.
  virtual void for_each(Table table, std::string_view prefix, const RowVisit& visit) const = 0;
};

/// A durable, ordered key-value store with one kind of write: the atomic, synced, conditional batch. Small enough to
/// stand on an embedded engine or on a SQL server. All members may be called from any thread and may block on disk.
/// They throw storage::Error.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual std::optional<std::string> get(Table table, std::string_view key) const = 0;

  /// At most `limit` rows whose keys begin with `prefix` and sort after `after` (empty: from the first), in ascending
  /// byte order. One call sees one consistent state.
  [[nodiscard]] virtual std::vector<Row> scan(Table table, std::string_view prefix, std::string_view after,
                                              std::size_t limit) const = 0;

  /// Entries from number `first` on, at most `limit`.
  [[nodiscard]] virtual std::vector<LogEntry> read_log(Log log, std::uint64_t first, std::size_t limit) const = 0;

  /// Must not outlive the store.
  [[nodiscard]] virtual std::unique_ptr<const Snapshot> snapshot() const = 0;

  /// Applies the whole batch or nothing. Returns once it is durable; concurrent callers share one sync. Expectations
  /// and writes of one batch are one indivisible step against all others.
  virtual Outcome commit(Batch batch) = 0;

  /// The last entry of a log.
  [[nodiscard]] virtual LogHead head(Log log) const = 0;

  /// Makes a backup of the store as of now in a directory (backup.hpp), while it is in use, and returns the backup's
  /// number. What has not changed since an earlier backup in the same directory is not written again. One at a time.
  virtual std::uint32_t back_up(const std::filesystem::path& directory, const BackupProgress& progress) = 0;

  /// Throws Error unless the store can take writes now (not failed, above its free-space floor).
  virtual void check_writable() const = 0;
};

}  // namespace storage
