#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace tests::support {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> merged_environment(const Environment& additions) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!additions.contains(text.substr(0, text.find('=')))) {
      merged.push_back(text);
    }
  }
  for (const auto& [name, value] : additions) {
    merged.push_back(name + "=" + value);
  }
  return merged;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  std::transform(texts.begin(), texts.end(), std::back_inserter(pointers),
                 [](std::string& text) { return text.data(); });
  pointers.push_back(nullptr);
  return pointers;
}

void require(int error, const char* what) {
  if (error != 0) {
    throw std::system_error(error, std::generic_category(), what);
  }
}

class SpawnSetup {
 public:
  explicit SpawnSetup(const Command& command) {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    open(STDIN_FILENO, "/dev/null", O_RDONLY);
    open(STDOUT_FILENO, command.standard_output, O_WRONLY | O_CREAT | O_APPEND);
    open(STDERR_FILENO, command.standard_error, O_WRONLY | O_CREAT | O_APPEND);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};

 private:
  void open(int descriptor, const std::filesystem::path& path, int flags) {
    require(posix_spawn_file_actions_addopen(&actions, descriptor, path.c_str(), flags, 0600), "addopen");
  }
};

pid_t spawn(Command& command) {
  std::vector<std::string> environment = merged_environment(command.environment);
  const SpawnSetup setup(command);
  pid_t pid = -1;
  require(posix_spawnp(&pid, command.arguments.at(0).c_str(), &setup.actions, &setup.attributes,
                       pointers_to(command.arguments).data(), pointers_to(environment).data()),
          command.arguments[0].c_str());
  return pid;
}

std::uintmax_t size_of(const std::filesystem::path& path) {
  std::error_code missing;
  const std::uintmax_t size = std::filesystem::file_size(path, missing);
  return missing ? 0 : size;
}

bool has_line(const std::filesystem::path& path, std::uintmax_t from, std::string_view text) {
  std::ifstream file(path);
  file.seekg(static_cast<std::streamoff>(from));
  for (std::string line; std::getline(file, line);) {
    if (!file.eof() && line.find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

Process::Process(Command command)
    : command_(std::move(command)), output_begin_(size_of(command_.standard_output)), pid_(spawn(command_)) {
  // glibc 2.36 declares pidfd_open without C linkage for C++.
  descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (descriptor_ < 0) {
    const int error = errno;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    require(error, "pidfd_open");
  }
}

Process::~Process() {
  kill();
  ::waitpid(pid_, nullptr, 0);
  ::close(descriptor_);
}

bool Process::running() { return !poll_end(std::chrono::milliseconds(0)); }

bool Process::wait_until(const std::function<bool()>& condition, std::chrono::milliseconds within) {
  constexpr std::chrono::milliseconds interval{5};
  const auto deadline = Clock::now() + within;
  while (!condition()) {
    if (poll_end(interval)) {
      return condition();
    }
    if (Clock::now() >= deadline) {
      return false;
    }
  }
  return true;
}

bool Process::wait_for_line(std::string_view text, std::chrono::milliseconds within) {
  return wait_until([&] { return has_line(command_.standard_output, output_begin_, text); }, within);
}

void Process::signal(int number) {
  if (!exit_) {
    ::kill(pid_, number);
  }
}

// The child is reaped only in the destructor: until then neither its number nor its group's can name another process.
Exit Process::kill() {
  ::kill(-pid_, SIGKILL);
  while (!poll_end(patience)) {
  }
  return *exit_;
}

std::optional<Exit> Process::wait(std::chrono::milliseconds within) {
  const auto deadline = Clock::now() + within;
  while (!poll_end(std::max(std::chrono::milliseconds(0),
                            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now())))) {
    if (Clock::now() >= deadline) {
      return std::nullopt;
    }
  }
  return exit_;
}

bool Process::poll_end(std::chrono::milliseconds within) {
  if (exit_) {
    return true;
  }
  pollfd end{descriptor_, POLLIN, 0};
  if (::poll(&end, 1, static_cast<int>(within.count())) <= 0) {
    return false;
  }
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0) {
    return false;
  }
  exit_ = Exit{info.si_code != CLD_EXITED, info.si_status};
  return true;
}

Exit run(Command command, std::chrono::milliseconds within) {
  Process process(std::move(command));
  const std::optional<Exit> exit = process.wait(within);
  if (!exit) {
    throw std::runtime_error("a command did not end in time");
  }
  return *exit;
}

}  // namespace tests::support
