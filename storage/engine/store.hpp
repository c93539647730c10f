#pragma once

#include "storage/engine/disk_space.hpp"
#include "storage/rocksdb_store.hpp"

#include <chrono>
#include <memory>

namespace rocksdb {
class Env;
}

namespace storage::engine {

/// The machine under the store. Tests put a failing one here.
struct Machine {
  rocksdb::Env* env = nullptr;  ///< not owned; null: the system's
  FreeBytes free_bytes = storage::engine::free_bytes;
  std::chrono::milliseconds space_check_interval{250};
};

[[nodiscard]] std::unique_ptr<Store> open_store(const RocksdbSettings& settings, const Machine& machine);

}  // namespace storage::engine
