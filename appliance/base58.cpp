#include "appliance/base58.hpp"

#include "hsm/secret.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace appliance {

std::string base58(std::span<const unsigned char> bytes) {
  constexpr std::string_view alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
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

}  // namespace appliance
