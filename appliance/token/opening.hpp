#pragma once

#include "appliance/identity/permission.hpp"
#include "appliance/token/token.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace appliance::token {

/// Opens tokens, each once, as the first of these permissions that its caller holds on it lets it see them. Refuses all
/// where one is unknown (the violations name these) or not for the caller, before anything is opened. What is opened
/// stands in no log yet. `operation` is what the log calls an attempt that is refused.
[[nodiscard]] Result<std::map<std::string, Token>> open_all(const Context& context, const std::set<std::string>& ids,
                                                            std::span<const identity::Permission> permissions,
                                                            std::string_view operation);

}  // namespace appliance::token
