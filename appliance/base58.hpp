#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace appliance {

/// Base58 text in the Bitcoin alphabet; leading zero bytes become leading '1's.
[[nodiscard]] std::string base58(std::span<const unsigned char> bytes);

/// The bytes that a text stands for; nothing where it holds other characters. For texts that are public.
[[nodiscard]] std::optional<std::string> read_base58(std::string_view text);

}  // namespace appliance
