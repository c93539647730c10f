#include "storage/engine/directory.hpp"

#include "storage/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace storage::engine {

namespace {

int open_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    throw Error(Fault::failed, "the store's directory cannot be opened");
  }
  return descriptor;
}

}  // namespace

void make_directory(const std::filesystem::path& directory) {
  if (directory.empty() || std::filesystem::is_directory(directory)) {
    return;
  }
  const auto parent = directory.has_parent_path() ? directory.parent_path() : std::filesystem::path(".");
  make_directory(parent);
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    throw Error(Fault::failed, "the store's directory cannot be created");
  }
  const int descriptor = open_directory(parent);
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) {
    throw Error(Fault::failed, "the store's directory cannot be made durable");
  }
}

DirectoryLock::DirectoryLock(const std::filesystem::path& directory) : descriptor_(open_directory(directory)) {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw Error(Fault::in_use, "another process holds the store");
  }
}

DirectoryLock::~DirectoryLock() { ::close(descriptor_); }

}  // namespace storage::engine
