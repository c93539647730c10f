#pragma once

#include "appliance/token/token.hpp"

#include <map>
#include <set>
#include <string>

namespace appliance::token {

/// Reads tokens for use in one request, each once, as the caller may read them. Refuses all where one is unknown
/// (the violations name these) or not for the caller. One audit entry, which names every token, is durable before it
/// returns. Throws hsm::Error, storage::Error, appliance::Error.
[[nodiscard]] Result<std::map<std::string, Token>> detokenize(const Context& context, const std::set<std::string>& ids);

}  // namespace appliance::token
