#include "api/forward/message.hpp"

#include <array>
#include <utility>

namespace api::forward {

http::Response response_of(Answer&& answer, std::string_view status_field) {
  http::Response response;
  response.status = answer.status;
  response.content_type = std::move(answer.content_type);
  response.fields.emplace_back(status_field, std::to_string(answer.status));
  response.more_fields = std::move(answer.fields);
  response.body = std::move(answer.body);
  response.rest = std::move(answer.rest);
  return response;
}

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
