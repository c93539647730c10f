#include "appliance/public_id.hpp"

#include "appliance/card/card_number.hpp"
#include "hsm/vault.hpp"

#include <algorithm>
#include <array>

namespace appliance {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t length = 24;
constexpr std::size_t shortest = 16;
constexpr std::size_t longest = 40;
// The largest multiple of the alphabet's size in a byte: what is above it would favour the first characters.
constexpr unsigned even_share = 256 / alphabet.size() * alphabet.size();

}  // namespace

std::string random_public_id(hsm::Session& session, std::string_view prefix) {
  std::string id(prefix);
  std::array<unsigned char, length * 2> drawn{};
  while (id.size() < prefix.size() + length) {
    hsm::random(session, drawn);
    for (const auto byte : drawn) {
      if (byte < even_share && id.size() < prefix.size() + length) {
        id.push_back(alphabet[byte % alphabet.size()]);
      }
    }
  }
  return card::contains_card_number(id) ? random_public_id(session, prefix) : id;
}

bool is_public_id(std::string_view text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) {
    return false;
  }
  const auto rest = text.substr(prefix.size());
  return rest.size() >= shortest && rest.size() <= longest &&
         rest.find_first_not_of(alphabet) == std::string_view::npos;
}

}  // namespace appliance
