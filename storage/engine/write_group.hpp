#pragma once

#include "storage/batch.hpp"
#include "storage/engine/database.hpp"
#include "storage/log_chain.hpp"
#include "storage/store.hpp"
#include "storage/tables.hpp"

#include <rocksdb/write_batch.h>

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace storage::engine {

/// The last entry of each log.
using LogHeads = std::array<LogHead, log_names.size()>;

/// Several batches made into one write, as if each had been applied before the next was looked at. Keeps views into the
/// batches: they must outlive it. Not synchronised.
class WriteGroup {
 public:
  WriteGroup(const Database& database, const LogHeads& heads);

  /// Adds the batch if its expectations hold. Throws Error (corrupt, unreadable), with nothing added, where a row it
  /// depends on cannot be read.
  Outcome add(const Batch& batch);

  [[nodiscard]] rocksdb::WriteBatch& writes() noexcept { return writes_; }
  [[nodiscard]] const LogHeads& heads() const noexcept { return heads_; }

 private:
  using Overlay = std::unordered_map<std::string_view, const Batch::Write*>;

  [[nodiscard]] bool holds(const Batch::Expectation& expectation) const;
  void add_write(const Batch::Write& write);
  void add_append(const Batch::Append& append);
  [[nodiscard]] Batch::Write total_of(const Batch::Sum& sum) const;

  const Database& database_;
  LogHeads heads_;
  std::array<Overlay, table_names.size()> overlays_;  // what this group has written so far
  std::deque<Batch::Write> totals_;                   // what sums came to; the overlays refer to them
  rocksdb::WriteBatch writes_;
};

}  // namespace storage::engine
