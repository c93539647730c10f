#include "appliance/base58.hpp"

#include "hsm/secret.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace appliance {

namespace {

constexpr std::string_view alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

}  // namespace

std::string base58(std::span<const unsigned char> bytes) {
  std::vector<unsigned, hsm::WipingAllocator<unsigned>> digits;  // least significant first
  for (const auto byte : bytes) {
    unsigned carry = byte;
    for (auto& digit : digits) {
      carry += digit << 8;
      digit = carry % 58;
      carry /= 58;
    }
    for (; carry != 0; carry /= 58) {
      digits.push_back(carry % 58);
    }
  }
  const auto zeros = std::find_if(bytes.begin(), bytes.end(), [](unsigned char b) { return b != 0; }) - bytes.begin();
  std::string text;
  text.reserve(static_cast<std::size_t>(zeros) + digits.size());
  text.assign(static_cast<std::size_t>(zeros), alphabet.front());
  std::for_each(digits.rbegin(), digits.rend(), [&](unsigned digit) { text.push_back(alphabet[digit]); });
  return text;
}

std::optional<std::string> read_base58(std::string_view text) {
  std::string bytes;  // least significant first
  for (const char c : text) {
    auto carry = alphabet.find(c);
    if (carry == std::string_view::npos) {
      return std::nullopt;
    }
    for (auto& byte : bytes) {
      carry += static_cast<unsigned char>(byte) * 58U;
      byte = static_cast<char>(carry & 0xFFU);
      carry >>= 8U;
    }
    for (; carry != 0; carry >>= 8U) {
      bytes.push_back(static_cast<char>(carry & 0xFFU));
    }
  }
  bytes.append(std::min(text.find_first_not_of(alphabet.front()), text.size()), '\0');
  std::ranges::reverse(bytes);
  return bytes;
}

}  // namespace appliance
