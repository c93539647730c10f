#include "appliance/config/pin.hpp"

#include "appliance/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace appliance {

namespace {

constexpr std::size_t longest_pin = 255;

std::filesystem::path pin_path(const Config::Hsm& config) {
  if (!config.pin_file.empty()) {
    return config.pin_file;
  }
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  if (credentials == nullptr) {
    throw Error(Fault::refused, "no PIN: hsm.pin_file is not set and there is no systemd credential hsm-pin");
  }
  return std::filesystem::path(credentials) / "hsm-pin";
}

/// Fills `pin` from the file and returns the number of bytes read.
std::size_t read_all(int file, std::span<unsigned char> pin) {
  std::size_t filled = 0;
  while (filled < pin.size()) {
    const auto count = ::read(file, pin.data() + filled, pin.size() - filled);
    if (count < 0) {
      throw Error(Fault::refused, "the PIN file cannot be read");
    }
    if (count == 0) {
      break;
    }
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

/// A file descriptor that closes itself.
struct File {
  int descriptor;
  explicit File(const std::filesystem::path& path) : descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor); }
};

void check_private(int file) {
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Error(Fault::refused, "the PIN file (hsm.pin_file or the credential hsm-pin) cannot be opened");
  }
  if ((status.st_mode & S_IRWXO) != 0) {
    throw Error(Fault::refused, "the PIN file is open to every user: take the rights of others away (chmod o= FILE)");
  }
}

}  // namespace

hsm::Secret read_pin(const Config::Hsm& config) {
  const File file(pin_path(config));
  check_private(file.descriptor);
  hsm::Secret pin(longest_pin + 2);
  auto size = read_all(file.descriptor, pin.expose_for_writing());
  const auto bytes = pin.expose();
  if (size > 0 && bytes[size - 1] == '\n') {
    --size;
  }
  if (size == 0 || size > longest_pin) {
    throw Error(Fault::refused, "the PIN file must hold one line of 1 to 255 bytes");
  }
  pin.shrink(size);
  return pin;
}

}  // namespace appliance
