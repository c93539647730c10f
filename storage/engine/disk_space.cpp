#include "storage/engine/disk_space.hpp"

#include "storage/error.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <system_error>
#include <utility>

namespace storage::engine {

std::uint64_t free_bytes(const std::filesystem::path& path) {
  struct statvfs system {};
  if (::statvfs(path.c_str(), &system) != 0) {
    throw Error(Fault::unreadable, "the free space of the store's file system cannot be read");
  }
  return static_cast<std::uint64_t>(system.f_bavail) * system.f_frsize;
}

void keep_reserve(const std::filesystem::path& path, std::uint64_t size, std::uint64_t room) {
  std::error_code absent;
  const std::uint64_t present = std::filesystem::file_size(path, absent);
  if (size == 0 || (!absent && present == size) || room < size) {
    return;
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    throw Error(Fault::failed, "the reserve file cannot be created");
  }
  const auto length = static_cast<off_t>(size);
  const bool allocated = ::ftruncate(file, length) == 0 && ::posix_fallocate(file, 0, length) == 0;
  ::close(file);
  if (!allocated) {
    std::filesystem::remove(path, absent);
  }
}

SpaceFloor::SpaceFloor(std::filesystem::path directory, std::uint64_t floor, FreeBytes free_bytes,
                       std::chrono::milliseconds interval)
    : directory_(std::move(directory)), floor_(floor), free_bytes_(std::move(free_bytes)), interval_(interval) {}

void SpaceFloor::require() const {
  refresh();
  if (below_) {
    throw Error(Fault::full, "the store's file system is below its floor of free space");
  }
}

void SpaceFloor::refresh() const {
  const auto now = Clock::now().time_since_epoch();
  auto due = next_check_.load();
  if (now.count() >= due && next_check_.compare_exchange_strong(due, (now + interval_).count())) {
    below_ = free_bytes_(directory_) < floor_;
  }
}

}  // namespace storage::engine
