#pragma once

#include <csignal>

namespace api {
class Service;
}

namespace api::process {

/// No core dumps, no reading of this process's memory by others (RLIMIT_CORE, PR_SET_DUMPABLE), and memory that is not
/// swapped where the limits allow it. To be called before there are secrets.
void harden();

/// Takes the signals that steer the daemon away from all threads; to be made before the first thread.
class Signals {
 public:
  Signals();

  enum class Event { stop, unlock, failure };
  /// Blocks until one arrives: SIGTERM and SIGINT stop, SIGHUP unlocks, report_failure() fails.
  [[nodiscard]] Event wait() const;

  /// From any thread: something broke that only a restart mends.
  static void report_failure() noexcept;

 private:
  sigset_t set_;
};

/// Serves until told to stop. False where a failure ended it.
[[nodiscard]] bool wait_until_stopped(const Signals& signals, Service& service);

}  // namespace api::process
