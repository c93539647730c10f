#pragma once

#include <atomic>
#include <cstdint>

namespace api::http {

/// What a server has seen since it was made. Written by io threads, read by anyone at any time; each number is right,
/// their sum at one moment is not promised.
struct Counters {
  using Count = std::atomic<std::uint64_t>;

  Count connections_open{0};
  Count connections_accepted{0};
  Count connections_refused{0};  ///< closed at once: too many, in all or from one address
  Count accept_errors{0};        ///< such as EMFILE
  Count handshake_failures{0};
  Count framing_refusals{0};  ///< requests that never became one, time and size included
  Count timeouts{0};          ///< connections closed by a deadline other than the idle one
  Count requests{0};          ///< handed to a Responder
  Count bytes_received{0};
  Count bytes_sent{0};
};

}  // namespace api::http
