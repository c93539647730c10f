#pragma once

#include "storage/engine/failure_latch.hpp"

#include <rocksdb/options.h>

#include <memory>

namespace storage::engine {

/// For the whole database. Everything that bounds memory and says what happens on errors stands here.
[[nodiscard]] rocksdb::DBOptions database_options(rocksdb::Env* env, std::shared_ptr<FailureLatch> failure);

/// For every table and log of one database: copies share one block cache.
[[nodiscard]] rocksdb::ColumnFamilyOptions family_options();

/// For a table of large values, which are read once and would push everything else out of the cache.
[[nodiscard]] rocksdb::ColumnFamilyOptions uncached_options();

/// Synced: a commit is on disk when it returns.
[[nodiscard]] rocksdb::WriteOptions durable_write();

}  // namespace storage::engine
