#pragma once

#include "hsm/secret.hpp"

#include <cstddef>
#include <string_view>

namespace appliance::token {

/// All but the last `count` characters hidden behind `mask`; dashes stay. A text that is no longer than `count` comes
/// back whole.
[[nodiscard]] hsm::WipingBytes reveal_last(std::string_view text, std::size_t count, char mask);

}  // namespace appliance::token
