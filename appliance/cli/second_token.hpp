#pragma once

#include "appliance/cli/verbs.hpp"
#include "appliance/config/config.hpp"
#include "appliance/error.hpp"
#include "appliance/failure.hpp"
#include "hsm/error.hpp"
#include "hsm/token.hpp"
#include "storage/error.hpp"

#include <exception>
#include <memory>

namespace appliance::cli {

/// Whether --token names a token beside the configured one.
[[nodiscard]] bool names_token(const Invocation& invocation);

/// The configuration with the token of --module, --token and --pin-file in place of the appliance's, where they are
/// given. Throws Error{invalid} where --token stands without --pin-file.
[[nodiscard]] Config at_named_token(const Invocation& invocation, Config config);

/// Opened and logged in. Throws hsm::Error.
[[nodiscard]] std::unique_ptr<hsm::Token> connect_token(const Config& config);

/// Runs `step`; what token and store throw becomes an Error of this layer.
template <class Step>
auto as_error(Step&& step) {
  try {
    return step();
  } catch (const hsm::Error&) {
    const auto failure = failure_of(std::current_exception());
    throw Error(failure.fault, std::string(failure.reason));
  } catch (const storage::Error&) {
    const auto failure = failure_of(std::current_exception());
    throw Error(failure.fault, std::string(failure.reason));
  }
}

}  // namespace appliance::cli
