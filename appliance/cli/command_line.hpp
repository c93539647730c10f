#pragma once

#include "appliance/cli/verbs.hpp"

#include <string>
#include <variant>

namespace appliance::cli {

/// Text to print on standard output: help or the version.
struct Text {
  std::string text;
};

/// A verb and what was given to it.
struct Command {
  const Verb* verb = nullptr;
  Invocation invocation;
};

/// What a command line asks for. A Failure has the code "usage".
using Parsed = std::variant<Command, Text, Failure>;

[[nodiscard]] Parsed parse_command_line(int argc, const char* const* argv);

}  // namespace appliance::cli
