#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace storage::engine {

/// Bytes that this process may still write to the file system that holds `path` (statvfs). Throws Error{unreadable}.
[[nodiscard]] std::uint64_t free_bytes(const std::filesystem::path& path);

using FreeBytes = std::function<std::uint64_t(const std::filesystem::path&)>;

/// Makes sure that a file of `size` bytes with real blocks stands at `path`, if `room` bytes can be spared for it.
/// An operator deletes it to get a full disk going again, so it is not made anew while the disk is still short.
void keep_reserve(const std::filesystem::path& path, std::uint64_t size, std::uint64_t room);

/// Whether a directory's file system still has its floor of free bytes. Asks the system at most once per interval.
/// May be used from any thread.
class SpaceFloor {
 public:
  SpaceFloor(std::filesystem::path directory, std::uint64_t floor, FreeBytes free_bytes,
             std::chrono::milliseconds interval);

  /// Throws Error{full} below the floor.
  void require() const;

 private:
  using Clock = std::chrono::steady_clock;

  void refresh() const;

  std::filesystem::path directory_;
  std::uint64_t floor_;
  FreeBytes free_bytes_;
  Clock::duration interval_;
  mutable std::atomic<Clock::rep> next_check_{Clock::time_point::min().time_since_epoch().count()};
  mutable std::atomic<bool> below_{false};
};

}  // namespace storage::engine
