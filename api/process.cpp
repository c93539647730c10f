#include "api/process.hpp"

#include "api/service.hpp"
#include "appliance/log.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace api::process {
namespace {

constexpr int failure_signal = SIGUSR1;

/// Locking everything under a finite limit would make later allocations fail instead of swap.
bool may_lock_all_memory() {
  rlimit limit{};
  return getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
}

}  // namespace

void harden() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const bool locked = may_lock_all_memory() && mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
  appliance::log::info("memory", {{"locked", locked ? "yes" : "no: LimitMEMLOCK is finite"}});
}

Signals::Signals() : set_() {
  sigemptyset(&set_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, failure_signal}) {
    sigaddset(&set_, signal);
  }
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Signals::Event Signals::wait() const {
  for (;;) {
    int signal = 0;
    sigwait(&set_, &signal);
    switch (signal) {
      case SIGTERM:
      case SIGINT:
        return Event::stop;
      case SIGHUP:
        return Event::unlock;
      case failure_signal:
        return Event::failure;
      default:
        break;
    }
  }
}

void Signals::report_failure() noexcept { kill(getpid(), failure_signal); }

bool wait_until_stopped(const Signals& signals, Service& service) {
  for (;;) {
    switch (signals.wait()) {
      case Signals::Event::stop:
        service.drain();
        return true;
      case Signals::Event::failure:
        appliance::log::error("the store failed; stopping to be restarted");
        return false;
      case Signals::Event::unlock:
        service.unlock();
        break;
    }
  }
}

}  // namespace api::process
