#include "storage/engine/options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <cstddef>
#include <utility>

namespace storage::engine {

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

rocksdb::BlockBasedTableOptions block_options() {
  rocksdb::BlockBasedTableOptions options;
  options.block_cache = rocksdb::NewLRUCache(128 * mebibyte);
  options.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.cache_index_and_filter_blocks = true;
  options.cache_index_and_filter_blocks_with_high_priority = true;
  options.pin_l0_filter_and_index_blocks_in_cache = true;
  return options;
}

rocksdb::ColumnFamilyOptions options_with(const rocksdb::BlockBasedTableOptions& blocks, std::size_t write_buffer) {
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.write_buffer_size = write_buffer;
  options.compression = rocksdb::kLZ4Compression;
  options.level_compaction_dynamic_level_bytes = true;
  options.paranoid_file_checks = true;
  return options;
}

}  // namespace

rocksdb::DBOptions database_options(rocksdb::Env* env, std::shared_ptr<FailureLatch> failure) {
  rocksdb::DBOptions options;
  options.env = env;
  options.listeners.push_back(std::move(failure));
  options.paranoid_checks = true;
  // Point-in-time recovery would drop whatever follows a damaged entry without a word; this refuses to open.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // After recovering from an error by itself, 7.8 may write log entries twice (fixed in 9.6): it never may.
  options.max_bgerror_resume_count = 0;
  options.allow_concurrent_memtable_write = false;  // one leader writes at a time
  options.db_write_buffer_size = 128 * mebibyte;
  options.max_total_wal_size = 256 * mebibyte;
  options.max_open_files = 1024;
  options.max_background_jobs = 2;
  options.bytes_per_sync = mebibyte;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = mebibyte;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions family_options() { return options_with(block_options(), 32 * mebibyte); }

rocksdb::ColumnFamilyOptions uncached_options() {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.no_block_cache = true;
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  return options_with(blocks, 16 * mebibyte);
}

rocksdb::WriteOptions durable_write() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace storage::engine
