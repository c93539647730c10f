// Preloaded into a process, moves its wall clock by the seconds that stand in the file COFFER_TEST_CLOCK, from the
// moment that they are written; the steady clock stays. (libfaketime does not start together with jemalloc.)

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>

namespace {

/// 0 where there is no file. Neither allocates nor reads a clock.
long seconds_ahead() {
  const char* path = std::getenv("COFFER_TEST_CLOCK");
  const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return 0;
  }
  std::array<char, 32> text{};
  const auto size = ::read(file, text.data(), text.size() - 1);
  ::close(file);
  return size > 0 ? std::strtol(text.data(), nullptr, 10) : 0;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const auto result = ::syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && clock == CLOCK_REALTIME) {
    now->tv_sec += seconds_ahead();
  }
  return static_cast<int>(result);
}
