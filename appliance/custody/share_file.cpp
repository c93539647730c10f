#include "appliance/custody/share_file.hpp"

#include "appliance/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace appliance::custody {
namespace {

namespace fs = std::filesystem;

constexpr mode_t owner_alone = 0600;

fs::path resolved(const fs::path& path) {
  if (!path.is_absolute()) {
    throw Error(Fault::invalid, "the path of a share must be absolute");
  }
  std::error_code failed;
  const auto parent = fs::canonical(path.parent_path(), failed);
  if (failed || path.filename().empty()) {
    throw Error(Fault::invalid, "the directory of a share does not exist, or cofferd may not see it");
  }
  return parent / path.filename();
}

void sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  if (!synced) {
    throw Error(Fault::failed, "the directory of a share could not be synced");
  }
}

}  // namespace

ShareFiles::ShareFiles(const std::vector<fs::path>& paths) {
  std::vector<fs::path> all;
  std::ranges::transform(paths, std::back_inserter(all), resolved);
  auto sorted = all;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) {
    throw Error(Fault::conflict, "two shares would go to one path: each custodian has a medium of his own");
  }
  for (auto& path : all) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_alone);
    if (descriptor < 0) {
      const bool exists = errno == EEXIST;
      close(true);
      throw Error(exists ? Fault::conflict : Fault::failed,
                  exists ? "there is something already where a share would go: nothing was changed"
                         : "a share cannot be written where it should go: cofferd must be able to write there");
    }
    files_.push_back({.path = std::move(path), .descriptor = descriptor});
  }
}

ShareFiles::~ShareFiles() { close(!kept_); }

void ShareFiles::close(bool remove) noexcept {
  for (const auto& file : files_) {
    ::close(file.descriptor);
    if (remove) {
      ::unlink(file.path.c_str());
    }
  }
  files_.clear();
}

void ShareFiles::write(std::size_t index, std::span<const unsigned char> content) {
  const auto& file = files_.at(index);
  const bool begun = ::ftruncate(file.descriptor, 0) == 0 && ::lseek(file.descriptor, 0, SEEK_SET) == 0;
  const bool written =
      begun && ::write(file.descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  if (!written || ::fsync(file.descriptor) != 0) {
    throw Error(Fault::failed, "a share could not be written");
  }
  sync_directory(file.path.parent_path());
}

}  // namespace appliance::custody
