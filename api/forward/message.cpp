#include "api/forward/message.hpp"

#include <array>

namespace api::forward {

std::string_view name_of(Failure failure) noexcept {
  constexpr std::array<std::string_view, 11> names{
      "busy",       "unresolved",      "forbidden_address", "unreachable",      "certificate",
      "handshake",  "connect_timeout", "response_timeout",  "malformed_answer", "too_large",
      "unreachable"};
  return names[static_cast<std::size_t>(failure)];
}

bool nothing_was_sent(Failure failure) noexcept {
  using enum Failure;
  switch (failure) {
    case unreachable:
    case response_timeout:
    case malformed:
    case too_large:
      return false;
    default:
      return true;
  }
}

}  // namespace api::forward
