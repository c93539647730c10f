#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "storage/store.hpp"

namespace storage {

struct RocksdbSettings {
  std::filesystem::path directory;
  std::uint64_t min_free_bytes = 0;  ///< below this much free space: no opening, no writes
  std::uint64_t reserve_bytes = 0;   ///< size of a file an operator may delete to get a full disk going again; 0: none
  /// Called once, from any thread, when the engine failed for good. The process should stop and be restarted
  /// (RocksDB 7.8 must not be resumed: HISTORY.md, fixes of 8.7 and 9.6).
  std::function<void()> on_failure;
};

/// Opens the store, creating it where the directory is empty or absent. Throws Error: full, in_use, corrupt, failed.
[[nodiscard]] std::unique_ptr<Store> open_rocksdb(const RocksdbSettings& settings);

}  // namespace storage
