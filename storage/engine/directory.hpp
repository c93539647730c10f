#pragma once

#include <filesystem>

namespace storage::engine {

/// Creates the directory, and what leads to it, with mode 0700 and durably, unless it is there. Throws Error{failed}.
void make_directory(const std::filesystem::path& directory);

/// Holds a directory for one user of it, within this process and among all. The system lets go when the process ends,
/// however it ends. RocksDB's own lock comes too late: what is checked before it opens must already be ours.
class DirectoryLock {
 public:
  /// Throws Error{in_use} where another holds it.
  explicit DirectoryLock(const std::filesystem::path& directory);
  ~DirectoryLock();

  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace storage::engine
