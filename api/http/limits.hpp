#pragma once

#include "api/http/framing.hpp"

#include <chrono>
#include <cstddef>

namespace api::http {

/// What one client may take of the server. Deadlines are checked a few times per second at most, so they are late by
/// up to a quarter of a second.
struct Limits {
  using Duration = std::chrono::milliseconds;

  HeadLimits head;
  Duration handshake{5'000};
  Duration header{10'000};                      ///< from the first byte of a request to the end of its head
  Duration body{30'000};                        ///< to which every byte of the body adds its time at body_rate
  std::size_t body_rate = 64 * 1024;            ///< bytes per second
  Duration write{30'000};                       ///< of one response
  Duration idle{75'000};                        ///< between a response and the next request
  Duration linger{2'000};                       ///< for the peer to take the last response before the close
  std::size_t connections = 10'000;             ///< of all listeners
  std::size_t connections_per_address = 1'000;  ///< of all listeners
};

}  // namespace api::http
