#include "appliance/cli/daemon.hpp"

#include "appliance/cli/offline.hpp"

#include <utility>

namespace appliance::cli {

namespace {

/// The longest silence of cofferd that is taken for work: a slow HSM may need a while for a tenant's keys.
constexpr std::chrono::seconds patience{120};

}  // namespace

Answer ask_daemon(const Invocation& invocation, std::string_view request_line, const OnEvent& on_event) {
  auto loaded = load_config(invocation.config);
  if (auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
    return configuration_failure(invocation.config, std::move(*mistakes));
  }
  return ask(std::get<Config>(loaded).server.admin_socket, request_line, on_event, patience);
}

Answer ask_daemon(const Invocation& invocation, std::string_view verb, std::string_view arguments) {
  const auto line = R"({"verb":")" + std::string(verb) + R"(","arguments":)" + std::string(arguments) + "}";
  return ask_daemon(invocation, line, [](const rapidjson::Value&) {});
}

}  // namespace appliance::cli
