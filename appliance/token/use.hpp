#pragma once

#include "appliance/token/token.hpp"

#include <map>
#include <set>
#include <string>

namespace appliance::token {

inline constexpr std::string_view no_such_intent = "There is no such token intent.";

/// What a request wants to use, by id.
struct Wanted {
  std::set<std::string> tokens;
  std::set<std::string> intents;
};

/// Opened, and shown as the caller's permission to use them says.
struct Used {
  std::map<std::string, Token> tokens;
  std::map<std::string, Token> intents;
};

/// Opens tokens and intents to be used without being shown to the caller: its permission is token:use, or proxy:invoke.
/// Refuses all where one is unknown (the violations name these) or not for the caller. Adds an audit entry for each to
/// the batch, which must be durable before anything of the data leaves.
[[nodiscard]] Result<Used> use(const Context& context, const Wanted& wanted, storage::Batch& batch);

}  // namespace appliance::token
