#include "api/forward/message.hpp"

#include <array>

namespace api::forward {

std::string_view name_of(Failure failure) noexcept {
  constexpr std::array<std::string_view, 10> names{
      "busy",      "unresolved",      "forbidden_address", "unreachable",      "certificate",
      "handshake", "connect_timeout", "response_timeout",  "malformed_answer", "too_large"};
  return names[static_cast<std::size_t>(failure)];
}

}  // namespace api::forward
