#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

using Environment = std::map<std::string, std::string>;

struct Command {
  /// The program by path, or by name to be looked up in PATH, and its arguments.
  std::vector<std::string> arguments;
  /// Added to this process's environment; wins over it.
  Environment environment = {};
  /// Files that receive the child's output; appended to.
  std::filesystem::path standard_output = "/dev/null";
  std::filesystem::path standard_error = "/dev/null";
};

/// How a process ended: its exit code or the signal that ended it.
struct Exit {
  bool by_signal;
  int value;
  [[nodiscard]] bool succeeded() const noexcept { return !by_signal && value == 0; }
};

/// A running child in a process group of its own, which is killed as a whole at destruction. One thread at a time.
class Process {
 public:
  static constexpr std::chrono::seconds patience{30};

  /// Throws std::system_error if the program cannot be started.
  explicit Process(Command command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  [[nodiscard]] bool running();

  /// True once `condition` holds; false when the child ended before or the time is over. The condition is asked every
  /// few milliseconds, and a last time after the child's end.
  [[nodiscard]] bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds within = patience);
  /// As wait_until(), for a line of this child on standard output, which must go to a file, that contains `text`.
  [[nodiscard]] bool wait_for_line(std::string_view text, std::chrono::milliseconds within = patience);

  /// To the child alone. Nothing happens if it has ended.
  void signal(int number);
  /// SIGKILL to the child and what it started, and waits for its end.
  Exit kill();
  /// Nothing if the child still runs when the time is over.
  [[nodiscard]] std::optional<Exit> wait(std::chrono::milliseconds within = patience);

 private:
  bool poll_end(std::chrono::milliseconds within);

  Command command_;
  std::uintmax_t output_begin_;
  pid_t pid_ = -1;
  int descriptor_ = -1;
  std::optional<Exit> exit_;
};

/// Runs a command to its end; throws std::runtime_error, after killing it, if that takes longer than `within`.
Exit run(Command command, std::chrono::milliseconds within = Process::patience);

}  // namespace tests::support
