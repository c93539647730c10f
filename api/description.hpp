#pragma once

#include "api/http/message.hpp"

#include <string_view>

namespace api {

/// openapi.yaml as it was when this program was built, and its entity tag.
extern const std::string_view description_text;
extern const std::string_view description_tag;

/// GET /openapi.yaml: the description, or 304 to who has it already (RFC 9110, 13.1.2).
[[nodiscard]] http::Response read_description(const http::Request& request);

}  // namespace api
