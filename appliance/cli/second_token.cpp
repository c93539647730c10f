#include "appliance/cli/second_token.hpp"

#include "appliance/cli/given.hpp"
#include "appliance/foundation.hpp"

#include <filesystem>

namespace appliance::cli {

bool names_token(const Invocation& invocation) { return invocation.given.contains("--token"); }

Config at_named_token(const Invocation& invocation, Config config) {
  if (!names_token(invocation)) {
    return config;
  }
  const auto pin_file = text_given(invocation, "--pin-file");
  if (pin_file.empty()) {
    throw Error(Fault::invalid, "--token needs --pin-file: the PIN of that token");
  }
  config.hsm.token.text = text_given(invocation, "--token");
  config.hsm.pin_file = std::filesystem::absolute(pin_file);
  if (const auto module = text_given(invocation, "--module"); !module.empty()) {
    config.hsm.module = std::filesystem::absolute(module);
  }
  return config;
}

std::unique_ptr<hsm::Token> connect_token(const Config& config) {
  auto token = open_token(config, nullptr);
  token->connect();
  return token;
}

}  // namespace appliance::cli
