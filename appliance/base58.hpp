#pragma once

#include <span>
#include <string>

namespace appliance {

/// Base58 text in the Bitcoin alphabet; leading zero bytes become leading '1's.
[[nodiscard]] std::string base58(std::span<const unsigned char> bytes);

}  // namespace appliance
