#pragma once

#include "api/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace api::http {

/// The rest of a response that is too large to stand in memory as a whole, or that comes while it is sent. Called on an
/// io thread; must not block.
class BodySource {
 public:
  static constexpr unsigned follows = 200;     ///< status that a piece comes with
  static constexpr unsigned breaks_off = 500;  ///< and where there will be no more of them, although there should be

  virtual ~BodySource() = default;

  /// Of all pieces together, in bytes, where it is known beforehand; then it does not change. Else the body of the
  /// response must consist of the pieces alone.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const noexcept = 0;

  /// Gives the next piece as the body of a response with status `follows`, once, from any thread; an empty one is the
  /// end. Any other status ends the connection, so that the client sees that the response is not whole.
  virtual void next(std::function<void(Response&&)> done) noexcept = 0;
};

/// Takes the body of one request piece by piece, in order, the next one after it has answered for the one before.
/// Called on an io thread; must not block.
class BodySink {
 public:
  virtual ~BodySink() = default;

  /// Largest body in bytes.
  [[nodiscard]] virtual std::uint64_t limit() const noexcept = 0;

  /// `done` gets a status 100 where the next piece is wanted, and else the answer to the request; always that for the
  /// `last` piece. Called exactly once, from any thread.
  virtual void take(hsm::WipingBytes piece, bool last, std::function<void(Response&&)> done) noexcept = 0;
};

/// What stands behind a listener. All members are called on io threads and must not block.
class Responder {
 public:
  /// Takes the answer; called exactly once, from any thread.
  using Done = std::function<void(Response&&)>;

  virtual ~Responder() = default;

  /// Largest body in bytes that will be read for this request, of which only the head is there yet.
  [[nodiscard]] virtual std::size_t body_limit(const Request& head) const noexcept = 0;

  /// Who takes the body of this request in pieces, instead of respond(); the request is then moved from. Null: the body
  /// is read as a whole. Asked only where there is one.
  [[nodiscard]] virtual std::unique_ptr<BodySink> receive(Request& /*head*/) { return nullptr; }

  /// Answers the request, at once or later.
  virtual void respond(Request request, Done done) noexcept = 0;

  /// The answer to a request that never became one (framing, size, time): status and fixed text in the error shape of
  /// this listener.
  [[nodiscard]] virtual Response problem(unsigned status, std::string_view detail,
                                         std::string_view trace_id) const noexcept = 0;
};

}  // namespace api::http
