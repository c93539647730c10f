#include "api/http/error.hpp"
#include "api/sandbox_tsp/server.hpp"
#include "appliance/failure.hpp"
#include "appliance/log.hpp"

#include <CLI/CLI.hpp>
#include <poll.h>
#include <sys/syscall.h>
#include <sysexits.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <variant>

namespace {

namespace tsp = appliance::sandbox_tsp;

constexpr const char* description =
    "coffer-sandbox-tsp - a sandbox that network tokens can be tried out with\n\n"
    "It is no card scheme and no token service provider of one, and says so in each answer (type: sandbox). Its tokens "
    "have numbers that no scheme routes, and its cryptograms can be verified by itself alone.";

int complain(const std::vector<appliance::Mistake>& mistakes) {
  for (const auto& mistake : mistakes) {
    std::fprintf(stderr, "%s\n", mistake.message().c_str());
  }
  return EX_CONFIG;
}

int fail(const std::string& reason) {
  std::fprintf(stderr, "coffer-sandbox-tsp: %s\n", reason.c_str());
  return EX_UNAVAILABLE;
}

/// A process that another one depends on; the descriptor names it even if its number is given away again.
class Companion {
 public:
  /// 0: none, which does not end.
  explicit Companion(int process)
      : descriptor_(process == 0 ? -1 : static_cast<int>(syscall(SYS_pidfd_open, process, 0))),
        ended_(process != 0 && descriptor_ < 0) {}
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;
  ~Companion() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }

  [[nodiscard]] bool has_ended() const {
    pollfd event{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return ended_ || (descriptor_ >= 0 && poll(&event, 1, 0) == 1);
  }

 private:
  int descriptor_;
  bool ended_;
};

void serve(const tsp::Settings& settings, const sigset_t& signals, int with_process) {
  const Companion companion(with_process);
  const api::sandbox_tsp::Server server(settings);
  constexpr timespec pause{.tv_sec = 0, .tv_nsec = 200'000'000};
  while (sigtimedwait(&signals, nullptr, &pause) < 0 && !companion.has_ended()) {
  }
}

/// Taken away from all threads, so that they end the program in order.
sigset_t block_signals() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int run(bool init, const tsp::Settings& settings, int with_process) {
  const auto signals = block_signals();
  try {
    if (init) {
      tsp::initialise(settings);
      std::puts("The sandbox is set up.");
    } else {
      appliance::log::set_up({});
      serve(settings, signals, with_process);
    }
    return EX_OK;
  } catch (const api::http::Error& error) {
    return fail(error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(error.what());
  } catch (...) {
    return fail(appliance::failure_of(std::current_exception()).reason);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(description);
  std::string file;
  app.add_option("--config", file, "Configuration file (coffer-sandbox-tsp(1))")->required();
  const auto* init = app.add_subcommand("init", "Make its token, its keys and its store, and end");
  int with_process = 0;
  app.add_subcommand("serve", "Serve until SIGTERM (what it does without a command)")
      ->add_option("--with", with_process, "Number of a process to end with");
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "coffer-sandbox-tsp " COFFER_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EX_OK : EX_USAGE;
  }
  const auto loaded = tsp::load_settings(std::filesystem::absolute(file));
  if (const auto* mistakes = std::get_if<std::vector<appliance::Mistake>>(&loaded)) {
    return complain(*mistakes);
  }
  return run(init->parsed(), std::get<tsp::Settings>(loaded), with_process);
}
