#include "appliance/token/masking.hpp"

#include <algorithm>

namespace appliance::token {

hsm::WipingBytes reveal_last(std::string_view text, std::size_t count, char mask) {
  hsm::WipingBytes shown(text.begin(), text.end());
  const auto hidden = static_cast<std::ptrdiff_t>(text.size() - std::min(count, text.size()));
  std::replace_if(
      shown.begin(), shown.begin() + hidden, [](unsigned char c) { return c != '-'; },
      static_cast<unsigned char>(mask));
  return shown;
}

}  // namespace appliance::token
