#include "api/http/connection.hpp"

#include "api/http/trace.hpp"

#include <algorithm>
#include <cstring>

namespace api::http {
namespace {

constexpr std::size_t read_size = 4096;
constexpr std::size_t first_body_size = 16 * 1024;
constexpr std::size_t record_size = 16 * 1024;  ///< of TLS: a response below it leaves in one piece

constexpr std::size_t piece_size = 64 * 1024;  ///< of a body that is taken in pieces
constexpr unsigned go_on = 100;                ///< what a sink says for the next piece

constexpr Refusal hang_up{0, ""};
constexpr Refusal too_large{413, "The body is too large."};

/// What of a head is still wanted once its request is given away.
Head without_request(const Head& head) {
  Head rest;
  rest.request.method = head.request.method;
  rest.request.trace_id = head.request.trace_id;
  rest.content_length = head.content_length;
  rest.http_1_1 = head.http_1_1;
  rest.keep_alive = head.keep_alive;
  rest.expect_continue = head.expect_continue;
  return rest;
}

std::unique_ptr<BodySink> take_in_pieces(Responder& responder, Head& head) {
  Head rest = without_request(head);
  auto sink = responder.receive(head.request);
  if (sink) {
    head = std::move(rest);
  }
  return sink;
}

}  // namespace

Connection::Connection(Socket socket, ssl_ctx_st* tls, Responder& responder, std::unique_ptr<Admission::Place> place,
                       const Surroundings& surroundings)
    : transport_(std::move(socket), tls),
      answered_(transport_.executor(), Clock::time_point::max()),
      responder_(responder),
      place_(std::move(place)),
      around_(surroundings) {}

Connection::~Connection() {
  if (handover_) {
    handover_->abandon();
  }
}

Task<void> Connection::run() {
  arm(around_.limits.handshake);
  const ErrorCode handshake = co_await transport_.handshake();
  around_.counters.handshake_failures += handshake ? 1 : 0;
  around_.counters.timeouts += handshake && timed_out_ ? 1 : 0;
  for (bool more = !handshake; more;) {
    more = co_await serve_one();
  }
  arm(between_requests_ ? Limits::Duration(0) : around_.limits.linger);
  co_await transport_.finish();
  transport_.close();
}

void Connection::sweep(Clock::time_point now) noexcept {
  if (now >= deadline_) {
    timed_out_ = true;
    transport_.cancel();
  }
}

void Connection::drain() noexcept {
  if (between_requests_) {
    deadline_ = Clock::time_point::min();
  }
}

void Connection::abort() noexcept {
  aborted_ = true;
  transport_.close();
  if (handover_) {
    handover_->abandon();
  }
}

void Connection::arm(Limits::Duration duration) noexcept {
  timed_out_ = false;
  deadline_ = Clock::now() + duration;
}

void Connection::disarm() noexcept {
  timed_out_ = false;
  deadline_ = Clock::time_point::max();
}

std::string_view Connection::buffered() const noexcept {
  return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
}

/// Why a read in the middle of a request failed.
Connection::Stop Connection::interrupted() const noexcept {
  return timed_out_ ? Refusal{408, "The request did not arrive in time."} : hang_up;
}

Task<bool> Connection::serve_one() {
  const bool begun = co_await await_first_byte();
  if (!begun) {
    co_return false;
  }
  Head head;
  std::unique_ptr<BodySink> sink;
  const Stop stop = co_await receive(head, sink);
  if (stop) {
    co_await refuse(*stop, head);
    co_return false;
  }
  if (sink) {
    const bool keep = co_await answer_in_pieces(std::move(head), std::move(sink));
    co_return keep;
  }
  const bool keep = co_await answer(std::move(head));
  co_return keep;
}

Task<bool> Connection::await_first_byte() {
  if (around_.stopping || aborted_) {
    co_return false;
  }
  if (buffer_.size() != 0) {
    co_return true;
  }
  between_requests_ = true;
  arm(around_.limits.idle);
  const bool arrived = co_await read_into_buffer(read_size);
  between_requests_ = !arrived;
  co_return arrived;
}

Task<bool> Connection::read_into_buffer(std::size_t limit) {
  const auto [error, count] = co_await transport_.read_some(buffer_.prepare(std::min(limit, read_size)));
  buffer_.commit(count);
  around_.counters.bytes_received += count;
  co_return !error;
}

Task<Connection::Stop> Connection::receive(Head& head, std::unique_ptr<BodySink>& sink) {
  const auto received = Clock::now();
  Stop stop = co_await receive_head(head);
  head.request.received = received;
  head.request.remote_address = place_->address();
  head.request.trace_id = trace_id_of(head.request);
  if (!stop && head.content_length != 0) {
    sink = take_in_pieces(responder_, head);
  }
  if (!stop && !sink) {
    stop = co_await receive_body(head);
  } else if (sink && head.content_length > sink->limit()) {
    stop = too_large;
  }
  if (buffer_.size() == 0) {
    buffer_.shrink_to_fit();
  }
  co_return stop;
}

Task<Connection::Stop> Connection::receive_head(Head& head) {
  arm(around_.limits.header);
  const HeadLimits& limits = around_.limits.head;
  HeadScan scan = find_head_end(buffered(), 0);
  while (scan.state == HeadScan::State::incomplete) {
    const std::size_t seen = buffer_.size();
    if (seen >= limits.bytes) {
      co_return Refusal{431, "The header is too large."};
    }
    const bool arrived = co_await read_into_buffer(limits.bytes - seen);
    if (!arrived) {
      co_return interrupted();
    }
    scan = find_head_end(buffered(), seen);
  }
  if (scan.state == HeadScan::State::malformed) {
    co_return Refusal{400, "The header is malformed."};
  }
  auto verdict = read_head(buffered().substr(0, scan.size), limits);
  buffer_.consume(scan.size);
  if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
    co_return *refusal;
  }
  head = std::get<Head>(std::move(verdict));
  co_return std::nullopt;
}

Task<Connection::Stop> Connection::receive_body(Head& head) {
  if (head.content_length > responder_.body_limit(head.request)) {
    co_return too_large;
  }
  const auto length = static_cast<std::size_t>(head.content_length);
  arm(around_.limits.body + std::chrono::seconds(length / around_.limits.body_rate));
  const bool continued = co_await continue_if_expected(head);
  if (!continued) {
    co_return hang_up;
  }
  const Stop stop = co_await fill_body(head.request.body, length);
  co_return stop;
}

Task<bool> Connection::continue_if_expected(const Head& head) {
  if (!head.expect_continue || buffer_.size() >= head.content_length) {
    co_return true;
  }
  const bool sent = co_await send_continue();
  co_return sent;
}

/// Grows the body as it arrives: a client that announces much and sends little takes little.
Task<Connection::Stop> Connection::fill_body(hsm::WipingBytes& body, std::size_t length) {
  std::size_t filled = std::min(buffer_.size(), length);
  body.assign(buffered().begin(), buffered().begin() + static_cast<std::ptrdiff_t>(filled));
  buffer_.consume(filled);
  while (filled < length) {
    if (filled == body.size()) {
      body.resize(std::min(length, std::max(2 * filled, first_body_size)));
    }
    const auto [error, count] = co_await transport_.read_some(asio::buffer(body.data() + filled, body.size() - filled));
    around_.counters.bytes_received += count;
    filled += count;
    if (error) {
      co_return interrupted();
    }
  }
  co_return std::nullopt;
}

Task<bool> Connection::answer(Head head) {
  ++around_.counters.requests;
  const Head framed = without_request(head);
  handover_ = std::make_shared<Handover>(answered_);
  responder_.respond(std::move(head.request), handover_->done());
  const std::optional<Response> response = co_await await_answer();
  if (!response) {
    co_return false;
  }
  const bool keep = co_await finish(*response, head.keep_alive, framed);
  co_return keep;
}

/// Nothing where the connection is to end without one.
Task<std::optional<Response>> Connection::await_answer() {
  disarm();
  std::optional<Response> response = co_await handover_->wait();
  handover_->abandon();
  handover_.reset();
  co_return aborted_ ? std::nullopt : std::move(response);
}

Task<bool> Connection::finish(const Response& response, bool keep_alive, const Head& head) {
  ResponseFraming framing{keep_alive && !around_.stopping, head.http_1_1, transport_.is_tls()};
  framing.keep_alive = framing.keep_alive && !ends_with_connection(response, framing);
  const bool sent = co_await send(response, framing, head.request.method == Method::head);
  co_return sent&& framing.keep_alive;
}

/// The time that the client has for the body is spent only while a piece is awaited from it.
Task<bool> Connection::answer_in_pieces(Head head, std::unique_ptr<BodySink> sink) {
  ++around_.counters.requests;
  const auto length = static_cast<std::size_t>(head.content_length);
  auto time_left = around_.limits.body + Limits::Duration(std::chrono::seconds(length / around_.limits.body_rate));
  const bool continued = co_await continue_if_expected(head);
  std::size_t received = 0;
  std::optional<Response> response;
  while (continued && (!response || response->status == go_on)) {
    arm(time_left);
    hsm::WipingBytes piece;
    const auto began = Clock::now();
    const Stop stop = co_await fill_body(piece, std::min(piece_size, length - received));
    if (stop) {
      co_await refuse(*stop, head);
      co_return false;
    }
    time_left -= std::chrono::duration_cast<Limits::Duration>(Clock::now() - began);
    received += piece.size();
    handover_ = std::make_shared<Handover>(answered_);
    sink->take(std::move(piece), received == length, handover_->done());
    response = co_await await_answer();
    if (!response || (response->status == go_on && received == length)) {
      co_return false;
    }
  }
  if (!response) {
    co_return false;
  }
  const bool keep = co_await finish(*response, head.keep_alive && received == length, head);
  co_return keep;
}

Task<bool> Connection::send(const Response& response, const ResponseFraming& framing, bool head_only) {
  append_response_head(out_, response, framing);
  Transport::Buffers buffers{asio::buffer(out_)};
  if (!head_only && may_have_body(response.status)) {
    if (out_.size() + response.body.size() <= record_size) {
      out_.insert(out_.end(), response.body.begin(), response.body.end());
      buffers[0] = asio::buffer(out_);
    } else {
      buffers[1] = asio::buffer(response.body);
    }
  }
  const bool sent = co_await send_all(buffers);
  if (!sent || head_only || response.rest == nullptr || !may_have_body(response.status)) {
    co_return sent;
  }
  const bool whole = co_await send_rest(*response.rest, is_chunked(response, framing));
  co_return whole;
}

/// A body that breaks off is never ended in form, so that no client takes the part for the whole.
Task<bool> Connection::send_rest(BodySource& rest, bool chunked) {
  const std::optional<std::uint64_t> size = rest.size();
  std::uint64_t left = size.value_or(UINT64_MAX);
  for (bool more = left > 0; more;) {
    handover_ = std::make_shared<Handover>(answered_);
    rest.next(handover_->done());
    const std::optional<Response> piece = co_await await_answer();
    if (!piece || piece->status != BodySource::follows || piece->body.size() > left) {
      co_return false;
    }
    left -= piece->body.size();
    more = !piece->body.empty() && left > 0;
    bool sent = true;
    if (chunked || !piece->body.empty()) {
      sent = co_await send_piece(piece->body, chunked);
    }
    if (!sent) {
      co_return false;
    }
  }
  co_return !size || left == 0;
}

/// An empty piece is the last chunk.
Task<bool> Connection::send_piece(const hsm::WipingBytes& piece, bool chunked) {
  if (chunked) {
    append_chunk(out_, piece);
  }
  const Transport::Buffers buffers{asio::buffer(std::as_const(chunked ? out_ : piece))};
  const bool sent = co_await send_all(buffers);
  co_return sent;
}

/// Everything that is written goes through here, once it is in `out_` or in a buffer that outlives it.
Task<bool> Connection::send_all(Transport::Buffers buffers) {
  arm(around_.limits.write);
  const auto [error, count] = co_await transport_.write(buffers);
  around_.counters.bytes_sent += count;
  around_.counters.timeouts += error && timed_out_ ? 1 : 0;
  hsm::wipe(out_.data(), out_.size());
  out_.clear();
  disarm();
  co_return !error;
}

Task<bool> Connection::send_continue() {
  static constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
  const Transport::Buffers buffers{asio::buffer(interim)};
  const auto [error, count] = co_await transport_.write(buffers);
  around_.counters.bytes_sent += count;
  co_return !error;
}

Task<void> Connection::refuse(const Refusal& refusal, const Head& head) {
  around_.counters.timeouts += refusal.status == 408 ? 1 : 0;
  if (refusal.status == hang_up.status) {
    co_return;
  }
  ++around_.counters.framing_refusals;
  const Response response = responder_.problem(refusal.status, refusal.detail, head.request.trace_id);
  const ResponseFraming framing{false, true, transport_.is_tls()};
  const bool head_only = head.request.method == Method::head;
  co_await send(response, framing, head_only);
}

}  // namespace api::http
