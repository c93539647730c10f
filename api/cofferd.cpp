#include "api/process.hpp"
#include "api/service.hpp"
#include "appliance/config/config.hpp"
#include "appliance/failure.hpp"
#include "appliance/log.hpp"

#include <CLI/CLI.hpp>
#include <sysexits.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <variant>

namespace {

constexpr const char* default_config = "/etc/coffer/coffer.toml";

int complain(const std::vector<appliance::Mistake>& mistakes) {
  for (const auto& mistake : mistakes) {
    std::fprintf(stderr, "%s\n", mistake.message().c_str());
  }
  return EX_CONFIG;
}

int exit_code_for(appliance::Fault fault) {
  switch (fault) {
    case appliance::Fault::conflict:
    case appliance::Fault::invalid:
      return EX_CONFIG;
    case appliance::Fault::storage_full:
      return EX_CANTCREAT;
    case appliance::Fault::unavailable:
      return EX_UNAVAILABLE;
    default:
      return EX_SOFTWARE;
  }
}

int serve(const appliance::Config& config) {
  appliance::log::set_up(config.log);
  try {
    api::process::harden();
    api::process::Signals signals;
    api::Service service(config, [] { api::process::Signals::report_failure(); });
    return api::process::wait_until_stopped(signals, service) ? EX_OK : EX_SOFTWARE;
  } catch (...) {
    const auto failure = appliance::failure_of(std::current_exception());
    appliance::log::error("cofferd cannot start", {{"reason", failure.reason}});
    return exit_code_for(failure.fault);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("cofferd - the Coffer daemon: tokens over HTTPS, keys in a PKCS#11 token");
  std::string file = default_config;
  app.add_option("--config", file, "Configuration file")->envname("COFFER_CONFIG")->capture_default_str();
  app.set_version_flag("--version", "cofferd " COFFER_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EX_OK : EX_USAGE;
  }
  const auto loaded = appliance::load_config(std::filesystem::absolute(file));
  if (const auto* mistakes = std::get_if<std::vector<appliance::Mistake>>(&loaded)) {
    return complain(*mistakes);
  }
  return serve(std::get<appliance::Config>(loaded));
}
