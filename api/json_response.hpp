#pragma once

#include "api/http/message.hpp"
#include "appliance/json/document.hpp"

namespace api {

/// A JSON answer; its body is on wiped memory.
[[nodiscard]] http::Response json_response(unsigned status, const appliance::json::Value& value);

}  // namespace api
