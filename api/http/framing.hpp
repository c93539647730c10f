#pragma once

#include "api/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace api::http {

struct HeadLimits {
  std::size_t bytes = 16 * 1024;  ///< request line and fields with the empty line
  std::size_t fields = 100;
};

/// Why a request is not taken, and the status that says so. The connection closes after it.
struct Refusal {
  unsigned status = 400;
  std::string_view detail;  ///< a literal
};

/// A request head that passed the guard. `request` has no body yet.
struct Head {
  Request request;
  std::uint64_t content_length = 0;  ///< bytes of body that follow
  bool http_1_1 = true;
  bool keep_alive = true;
  bool expect_continue = false;
};

/// Progress of looking for the empty line that ends a head.
struct HeadScan {
  enum class State { incomplete, complete, malformed } state = State::incomplete;
  std::size_t size = 0;  ///< of the head with its CRLF CRLF, when complete
};

/// Looks for the end of the head in `bytes`, of which the first `seen` were looked at before. Malformed as soon as it
/// cannot become one, so that a TLS hello or a head of bare LFs is refused before the deadline.
[[nodiscard]] HeadScan find_head_end(std::string_view bytes, std::size_t seen) noexcept;

/// The framing guard: the only reader of raw heads. `head` is everything up to and including CRLF CRLF.
///
/// RFC 9112 without its leniencies: no obs-fold, no bare CR or LF, no space before a colon, one Host, at most one
/// Content-Length of 1 to 19 digits. Any Transfer-Encoding is answered with 411: clients of this service know the
/// length of their bodies, and without chunks there are neither trailers nor two readings of where a body ends.
[[nodiscard]] std::variant<Head, Refusal> read_head(std::string_view head, const HeadLimits& limits);

}  // namespace api::http
