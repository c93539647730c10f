#include "api/http/message.hpp"

#include <algorithm>

namespace api::http {

std::string_view Request::field(std::string_view lower_case_name) const noexcept {
  const auto found = std::ranges::find(fields, lower_case_name, &Field::first);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace api::http
