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

/// Whether the response is sent in chunks, because its length is not known before its end (RFC 9112 section 7.1).
[[nodiscard]] bool is_chunked(const Response& response, const ResponseFraming& framing) noexcept;

/// Whether only the end of the connection can end the response: of unknown length, to an HTTP/1.0 client.
[[nodiscard]] bool ends_with_connection(const Response& response, const ResponseFraming& framing) noexcept;

/// Appends a piece of a body as a chunk; an empty one is the last.
void append_chunk(hsm::WipingBytes& out, const hsm::WipingBytes& piece);

/// Appends status line, fields and the empty line to `out`. A field of the response that would break the message or
/// contradict its framing (a CR or LF, Content-Length, Connection, ...) is left out.
void append_response_head(hsm::WipingBytes& out, const Response& response, const ResponseFraming& framing);

}  // namespace api::http
