#pragma once

#include "api/http/message.hpp"

#include <string>

namespace api::http {

/// The BT-TRACE-ID of the request if it is 1 to 200 visible ASCII characters, which are harmless in logs and fields;
/// else a new random UUID (version 4).
[[nodiscard]] std::string trace_id_of(const Request& request);

[[nodiscard]] std::string new_trace_id();

}  // namespace api::http
