#pragma once

#include "storage/store.hpp"

#include <rocksdb/db.h>

#include <cstdint>
#include <filesystem>

namespace storage::engine {

/// Adds a backup of an open database to a directory, synced. Returns its number. Throws Error: failed, full.
std::uint32_t create_backup(rocksdb::DB& database, const std::filesystem::path& directory,
                            const BackupProgress& progress);

}  // namespace storage::engine
