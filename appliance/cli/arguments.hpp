#pragma once

#include "appliance/cli/verbs.hpp"

#include <string>
#include <variant>

namespace appliance::cli {

/// The request line for cofferd, without its newline: {"verb":"tenants.create","arguments":{"name":"Shop"}}.
/// A Failure ("usage") where an option's value does not have its shape, or what preparing the arguments came to.
[[nodiscard]] std::variant<std::string, Failure> request_line(const Verb& verb, const Invocation& invocation);

/// The command again as a shell takes it, without "coffer" and the options that all verbs take.
[[nodiscard]] std::string words_of(const Verb& verb, const Invocation& invocation);

}  // namespace appliance::cli
