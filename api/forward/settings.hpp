#pragma once

#include "api/http/tls.hpp"
#include "appliance/destination/rules.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace api::forward {

/// What calls to destinations may take, and who destinations must be. Deadlines are checked a few times per second, so
/// they are late by up to a quarter of a second.
struct Settings {
  using Duration = std::chrono::milliseconds;

  std::size_t calls = 256;                       ///< under way at one time
  Duration connect{5'000};                       ///< until name, TCP and TLS are done
  Duration response{25'000};                     ///< from then until the head of the answer is there
  Duration total{60'000};                        ///< of a call
  std::uint64_t whole_answer = 1 << 20;          ///< bytes of an answer that is held as a whole
  std::uint64_t streamed_answer = 256ULL << 20;  ///< bytes of one that is passed on as it comes
  appliance::destination::Networks networks;     ///< that may be connected to though they are not public
  http::ClientTlsFiles tls;
};

}  // namespace api::forward
