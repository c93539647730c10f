#include "storage/rocksdb_store.hpp"

#include "storage/engine/store.hpp"

namespace storage {

std::unique_ptr<Store> open_rocksdb(const RocksdbSettings& settings) { return engine::open_store(settings, {}); }

}  // namespace storage
