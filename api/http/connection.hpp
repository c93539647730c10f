#pragma once

#include "api/http/admission.hpp"
#include "api/http/counters.hpp"
#include "api/http/framing.hpp"
#include "api/http/handover.hpp"
#include "api/http/limits.hpp"
#include "api/http/response_head.hpp"
#include "api/http/transport.hpp"

#include <boost/beast/core/flat_buffer.hpp>

#include <atomic>
#include <memory>
#include <optional>

namespace api::http {

/// What a connection needs of its server; outlives it.
struct Surroundings {
  const Limits& limits;
  Counters& counters;
  const std::atomic<bool>& stopping;
};

/// One accepted connection: reads a request, answers it, and only then looks at the next one, so that every request
/// has exactly one response. Lives on one io thread; all members are called there.
class Connection {
 public:
  Connection(Socket socket, ssl_ctx_st* tls, Responder& responder, std::unique_ptr<Admission::Place> place,
             const Surroundings& surroundings);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Serves until either side is done. Throws nothing but std::bad_alloc.
  [[nodiscard]] Task<void> run();

  /// Makes a pending operation end if its deadline has passed.
  void sweep(Clock::time_point now) noexcept;

  /// Ends the connection soon if no request is under way.
  void drain() noexcept;

  /// Ends the connection at once; the answer to a request under way is dropped.
  void abort() noexcept;

 private:
  /// Null: go on. Status 0: hang up without an answer.
  using Stop = std::optional<Refusal>;

  [[nodiscard]] Task<bool> serve_one();
  [[nodiscard]] Task<bool> await_first_byte();
  [[nodiscard]] Task<Stop> receive(Head& head, std::unique_ptr<BodySink>& sink);
  [[nodiscard]] Task<Stop> receive_head(Head& head);
  [[nodiscard]] Task<Stop> receive_body(Head& head);
  [[nodiscard]] Task<bool> continue_if_expected(const Head& head);
  [[nodiscard]] Task<Stop> fill_body(hsm::WipingBytes& body, std::size_t length);
  [[nodiscard]] Task<bool> read_into_buffer(std::size_t limit);
  [[nodiscard]] Task<bool> answer(Head head);
  [[nodiscard]] Task<bool> answer_in_pieces(Head head, std::unique_ptr<BodySink> sink);
  [[nodiscard]] Task<std::optional<Response>> await_answer();
  [[nodiscard]] Task<bool> finish(const Response& response, bool keep_alive, const Head& head);
  [[nodiscard]] Task<bool> send(const Response& response, const ResponseFraming& framing, bool head_only);
  [[nodiscard]] Task<bool> send_piece(const hsm::WipingBytes& piece, bool chunked);
  [[nodiscard]] Task<bool> send_all(Transport::Buffers buffers);
  [[nodiscard]] Task<bool> send_rest(BodySource& rest, bool chunked);
  [[nodiscard]] Task<bool> send_continue();
  [[nodiscard]] Task<void> refuse(const Refusal& refusal, const Head& head);

  [[nodiscard]] std::string_view buffered() const noexcept;
  [[nodiscard]] Stop interrupted() const noexcept;
  void arm(Limits::Duration duration) noexcept;
  void disarm() noexcept;

  Transport transport_;
  Timer answered_;
  Responder& responder_;
  std::unique_ptr<Admission::Place> place_;
  Surroundings around_;
  boost::beast::basic_flat_buffer<hsm::WipingAllocator<char>> buffer_;
  hsm::WipingBytes out_;
  std::shared_ptr<Handover> handover_;  ///< of the request that the Responder has now
  Clock::time_point deadline_ = Clock::time_point::max();
  bool timed_out_ = false;
  bool between_requests_ = true;
  bool aborted_ = false;
};

}  // namespace api::http
