#pragma once

#include "storage/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace storage {

struct RocksdbSettings {
  std::filesystem::path directory;
  /// Below this much free space: no opening, no writes. What is acknowledged still has to be flushed and compacted, so
  /// leave more than the 128 MiB that stand in memory at most; 512 MiB is sound.
  std::uint64_t min_free_bytes = 0;
  /// Size of the file `reserve` in the directory, which an operator may delete to get a full disk going again; opening
  /// makes it anew once there is room above the floor. 0: none.
  std::uint64_t reserve_bytes = 0;
  /// Called once, from any thread, when the engine failed for good. The process should stop and be restarted
  /// (RocksDB 7.8 must not be resumed: HISTORY.md, fixes of 8.7 and 9.6). Must not throw, nor destroy the store.
  std::function<void()> on_failure;
};

/// Opens the store, creating it where the directory is empty or absent; the directory is made with mode 0700.
/// Throws Error: full, in_use, corrupt, failed.
[[nodiscard]] std::unique_ptr<Store> open_rocksdb(const RocksdbSettings& settings);

}  // namespace storage
