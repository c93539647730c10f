#pragma once

#include "storage/store.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace storage {

// Backups of a store in a directory, as Store::back_up() makes them: the later ones share with the earlier ones what
// did not change. All functions block on disk and throw Error: corrupt where there is no such backup or a part of it is
// missing or damaged, unreadable, failed.

struct BackupFile {
  std::string path;  ///< below the directory
  std::uint64_t size = 0;
};

struct Backup {
  std::uint32_t number = 0;
  std::vector<BackupFile> files;  ///< all that it consists of, those that it shares too
};

/// Those that can be used, oldest first. None where the directory is not there.
[[nodiscard]] std::vector<Backup> backups_in(const std::filesystem::path& directory);

/// The store as of the backup, to read from where it lies: commit() throws Error{failed}.
[[nodiscard]] std::unique_ptr<Store> open_backup(const std::filesystem::path& directory, std::uint32_t number);

/// Makes the directory of a store from a backup, checking every file on the way, durably. The target must be absent or
/// empty, or Error{in_use}.
void restore_backup(const std::filesystem::path& directory, std::uint32_t number, const std::filesystem::path& target);

}  // namespace storage
