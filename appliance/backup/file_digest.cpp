#include "appliance/backup/file_digest.hpp"

#include "appliance/error.hpp"
#include "appliance/evidence/checkpoint.hpp"
#include "appliance/hexadecimal.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace appliance::backup {
namespace {

/// A file in memory, read as it is needed.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    const bool known = descriptor >= 0 && ::fstat(descriptor, &status) == 0;
    size_ = known ? static_cast<std::size_t>(status.st_size) : 0;
    data_ = size_ == 0 ? nullptr : ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (descriptor >= 0) {
      ::close(descriptor);
    }
    if (!known || data_ == MAP_FAILED) {
      throw Error(Fault::failed, "a file of the backup cannot be read");
    }
  }
  ~MappedFile() {
    if (data_ != nullptr) {
      ::munmap(data_, size_);
    }
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::string_view content() const noexcept { return {static_cast<const char*>(data_), size_}; }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace

std::string digest_of_file(const std::filesystem::path& file) {
  return hexadecimal(evidence::digest_of(MappedFile(file).content()));
}

}  // namespace appliance::backup
