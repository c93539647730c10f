#pragma once

#include "api/http/message.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace api::http {

/// What stands behind a listener. All members are called on io threads and must not block.
class Responder {
 public:
  /// Takes the answer; called exactly once, from any thread.
  using Done = std::function<void(Response&&)>;

  virtual ~Responder() = default;

  /// Largest body in bytes that will be read for this request, of which only the head is there yet.
  [[nodiscard]] virtual std::size_t body_limit(const Request& head) const noexcept = 0;

  /// Answers the request, at once or later.
  virtual void respond(Request request, Done done) noexcept = 0;

  /// The answer to a request that never became one (framing, size, time): status and fixed text in the error shape of
  /// this listener.
  [[nodiscard]] virtual Response problem(unsigned status, std::string_view detail,
                                         std::string_view trace_id) const noexcept = 0;
};

}  // namespace api::http
