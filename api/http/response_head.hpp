#pragma once

#include "api/http/message.hpp"
#include "hsm/secret.hpp"

namespace api::http {

/// What the connection adds to a response.
struct ResponseFraming {
  bool keep_alive = true;
  bool http_1_1 = true;
  bool tls = false;  ///< adds Strict-Transport-Security
};

/// Whether a response of this status has a body at all (RFC 9110 section 6.4.1).
[[nodiscard]] bool may_have_body(unsigned status) noexcept;

/// Appends status line, fields and the empty line to `out`. A field of the response that would break the message or
/// contradict its framing (a CR or LF, Content-Length, Connection, ...) is left out.
void append_response_head(hsm::WipingBytes& out, const Response& response, const ResponseFraming& framing);

}  // namespace api::http
