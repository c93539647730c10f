#include "appliance/base64url.hpp"

#include <algorithm>
#include <cstdint>

namespace appliance {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    pending = (pending << 8 | static_cast<std::uint8_t>(byte)) & 0xFFFF;
    for (bits += 8; bits >= 6; bits -= 6) {
      text.push_back(digits[pending >> (bits - 6) & 0x3F]);
    }
  }
  if (bits > 0) {
    text.push_back(digits[pending << (6 - bits) & 0x3F]);
  }
  return text;
}

std::string base64(std::string_view bytes) {
  auto text = base64url(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> read_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    pending = (pending << 6 | static_cast<std::uint32_t>(digit)) & 0x3FFF;
    if (bits += 6; bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(pending >> bits));
    }
  }
  return base64url(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace appliance
