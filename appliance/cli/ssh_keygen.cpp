#include "appliance/cli/ssh_keygen.hpp"

#include "appliance/error.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace appliance::cli {

namespace {

/// A file without a name, for what ssh-keygen reads and writes: unlike a pipe, it never makes one wait for the other.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("coffer", MFD_CLOEXEC)) { require(descriptor_ >= 0); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  void write(std::string_view text) {
    require(::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    rewind();
  }

  [[nodiscard]] std::string read() {
    rewind();
    std::string content;
    std::array<char, 4096> block{};
    ssize_t count = 0;
    while ((count = ::read(descriptor_, block.data(), block.size())) > 0) {
      content.append(block.data(), static_cast<std::size_t>(count));
    }
    require(count == 0);
    return content;
  }

 private:
  void rewind() { require(::lseek(descriptor_, 0, SEEK_SET) == 0); }
  static void require(bool done) {
    if (!done) {
      throw Error(Fault::failed, "no memory for what ssh-keygen reads and writes");
    }
  }

  int descriptor_;
};

/// Which of this process's files become the child's input and output.
class Redirection {
 public:
  Redirection(int input, int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
  }
  Redirection(const Redirection&) = delete;
  Redirection& operator=(const Redirection&) = delete;
  ~Redirection() { ::posix_spawn_file_actions_destroy(&actions_); }

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

bool succeeds(std::array<std::string, 7> words, const Redirection& redirection) {
  std::array<char*, 8> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    arguments[i] = words[i].data();
  }
  pid_t child = -1;
  if (::posix_spawnp(&child, arguments[0], redirection.actions(), nullptr, arguments.data(), environ) != 0) {
    throw Error(Fault::failed, "ssh-keygen cannot be started: install openssh-client, or sign elsewhere");
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::string ssh_sign(const std::string& text, const std::string& key, std::string_view name_space) {
  MemoryFile input;
  MemoryFile output;
  input.write(text);
  const Redirection redirection(input.descriptor(), output.descriptor());
  if (!succeeds({"ssh-keygen", "-Y", "sign", "-n", std::string(name_space), "-f", key}, redirection)) {
    throw Error(Fault::refused, "ssh-keygen did not sign; nothing was handed in");
  }
  return output.read();
}

}  // namespace appliance::cli
