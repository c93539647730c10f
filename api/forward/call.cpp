#include "api/forward/call.hpp"

#include "api/forward/fields.hpp"
#include "api/http/framing.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <utility>

namespace api::forward {
namespace {

using appliance::destination::Address;
using http::Clock;
using http::Task;

constexpr std::size_t read_size = 16 * 1024;
constexpr int most_interim_answers = 8;

http::asio::ip::address asio_address(const Address& address) {
  const auto bytes = address.bytes();
  if (address.is_v6()) {
    http::asio::ip::address_v6::bytes_type raw{};
    std::ranges::copy(bytes, raw.begin());
    return http::asio::ip::address_v6(raw);
  }
  http::asio::ip::address_v4::bytes_type raw{};
  std::ranges::copy(bytes, raw.begin());
  return http::asio::ip::address_v4(raw);
}

void append(hsm::WipingBytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

bool has_content(const Request& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

void append_head(hsm::WipingBytes& out, const Request& request) {
  append(out, request.method);
  append(out, " ");
  append(out, request.url.path.empty() ? "/" : request.url.path);
  append(out, request.url.query);
  append(out, " HTTP/1.1\r\n");
  append_field(out, "Host", request.url.authority());
  if (has_content(request)) {
    append_field(out, "Content-Length", std::to_string(request.body.size()));
  }
  out.insert(out.end(), request.fields.begin(), request.fields.end());
  append(out, "\r\n");
}

}  // namespace

Call::Call(http::Executor executor, Request request, Done done, const Surroundings& surroundings)
    : request_(std::move(request)),
      done_(std::move(done)),
      around_(surroundings),
      socket_(executor),
      wake_(executor, Clock::time_point::max()),
      in_(read_size),
      last_(Clock::now() + surroundings.settings.total),
      deadline_(last_) {}

Call::~Call() {
  if (pipe_) {
    pipe_->finish(false);
  }
  report(Failure::unreachable);
}

Task<void> Call::run() {
  AnswerHead head;
  const Stop stop = co_await exchange(head);
  if (stop) {
    report(*stop);
  } else if (request_.whole_answer || head.framing == Framing::none) {
    answer_at_once(head);
  } else {
    co_await receive_streamed(head);
  }
  if (transport_) {
    transport_->close();
  }
}

Task<Call::Stop> Call::exchange(AnswerHead& head) {
  if (aborted_) {
    co_return Failure::unreachable;
  }
  arm(around_.settings.connect);
  Stop stop = co_await connect();
  if (!stop) {
    arm(around_.settings.response);
    co_await send();
    stop = co_await receive_head(head);
  }
  if (!stop) {
    deadline_ = last_;
    const auto limit = request_.whole_answer ? around_.settings.whole_answer : around_.settings.streamed_answer;
    stop = head.framing == Framing::length && head.content_length > limit ? Stop(Failure::too_large) : std::nullopt;
  }
  if (!stop && request_.whole_answer && head.framing != Framing::none) {
    stop = co_await receive_whole(head);
  }
  co_return stop;
}

void Call::arm(Settings::Duration duration) noexcept { deadline_ = std::min(last_, Clock::now() + duration); }

void Call::sweep(Clock::time_point now) noexcept {
  if (now >= deadline_ && !aborted_) {
    timed_out_ = true;
    abort();
  }
}

void Call::abort() noexcept {
  aborted_ = true;
  http::ErrorCode ignored;
  socket_.close(ignored);
  if (transport_) {
    transport_->close();
  }
  if (pipe_) {
    pipe_->finish(false);
  }
  wake_.cancel();
}

void Call::report(Outcome&& outcome) {
  if (const auto done = std::exchange(done_, nullptr)) {
    done(std::move(outcome));
  }
}

Task<Call::Stop> Call::connect() {
  Addresses addresses;
  const Stop stop = co_await find_addresses(addresses);
  if (stop) {
    co_return stop;
  }
  const bool reached = co_await reach(addresses);
  if (!reached) {
    co_return timed_out_ ? Failure::connect_timeout : Failure::no_connection;
  }
  const Stop insecure = co_await secure();
  co_return insecure;
}

/// Leaves the addresses that may be connected to.
Task<Call::Stop> Call::find_addresses(Addresses& addresses) {
  if (const auto literal = Address::parse(request_.url.host)) {
    addresses.push_back(*literal);
  } else {
    const auto lookup = around_.lookups.begin(request_.url.host);
    std::optional<Addresses> found = co_await lookup->wait(wake_);
    if (!found) {
      co_return interrupted(Failure::connect_timeout);
    }
    addresses = *std::move(found);
  }
  if (addresses.empty()) {
    co_return Failure::unresolved;
  }
  const auto& networks = around_.settings.networks;
  std::erase_if(addresses, [&networks](const Address& address) { return !networks.permit(address); });
  co_return addresses.empty() ? Stop(Failure::forbidden) : std::nullopt;
}

Task<bool> Call::reach(const Addresses& addresses) {
  for (const auto& address : addresses) {
    const http::asio::ip::tcp::endpoint endpoint(asio_address(address), request_.url.port);
    const auto [error] = co_await socket_.async_connect(endpoint, http::as_result);
    if (!error && !aborted_) {
      co_return true;
    }
    http::ErrorCode ignored;
    socket_.close(ignored);
    if (aborted_) {
      break;
    }
  }
  co_return false;
}

Task<Call::Stop> Call::secure() {
  transport_.emplace(std::move(socket_), around_.tls, http::Transport::Role::client);
  if (!http::expect_server(transport_->ssl(), request_.url.host, request_.url.is_address())) {
    co_return Failure::tls;
  }
  const http::ErrorCode error = co_await transport_->handshake();
  if (!error && !aborted_) {
    co_return std::nullopt;
  }
  if (aborted_) {
    co_return interrupted(Failure::connect_timeout);
  }
  co_return http::certificate_was_refused(transport_->ssl()) ? Failure::certificate : Failure::tls;
}

/// A destination may answer and close before it has read everything, so a failure to write is none by itself.
Task<void> Call::send() {
  append_head(out_, request_);
  const http::Transport::Buffers buffers{http::asio::buffer(std::as_const(out_)),
                                         http::asio::buffer(std::as_const(request_.body))};
  co_await transport_->write(buffers);
  hsm::WipingBytes().swap(out_);
  hsm::WipingBytes().swap(request_.body);
  hsm::WipingBytes().swap(request_.fields);
}

std::string_view Call::unread() const noexcept { return hsm::text_of(in_).substr(begin_, end_ - begin_); }

/// Reads behind what is unread, for which there is room. False at the end of the connection and after its failure.
Task<bool> Call::read_more() {
  if (begin_ == end_) {
    drop_unread();
  }
  if (end_ == in_.size()) {
    in_.resize(2 * in_.size());
  }
  const auto [error, count] = co_await transport_->read_some(http::asio::buffer(in_.data() + end_, in_.size() - end_));
  end_ += count;
  ended_by_peer_ = error == http::asio::error::eof;
  co_return !error && !aborted_;
}

Task<Call::Stop> Call::receive_head(AnswerHead& head) {
  for (int i = 0; i < most_interim_answers; ++i) {
    const Stop stop = co_await receive_one_head(head);
    if (stop || head.status >= 200) {
      co_return stop;
    }
    if (head.status == 101) {
      co_return Failure::malformed;
    }
  }
  co_return Failure::malformed;
}

Task<Call::Stop> Call::receive_one_head(AnswerHead& head) {
  std::size_t seen = 0;
  for (auto scan = http::find_head_end(unread(), 0); scan.state != http::HeadScan::State::complete;
       scan = http::find_head_end(unread(), seen)) {
    if (scan.state == http::HeadScan::State::malformed || unread().size() > largest_answer_head) {
      co_return Failure::malformed;
    }
    seen = unread().size();
    const bool read = co_await read_more();
    if (!read) {
      co_return interrupted(Failure::response_timeout);
    }
  }
  const auto size = http::find_head_end(unread(), 0).size;
  auto parsed = read_answer_head(unread().substr(0, size), request_.method == "HEAD");
  begin_ += size;
  if (!parsed) {
    co_return Failure::malformed;
  }
  head = *std::move(parsed);
  co_return std::nullopt;
}

Task<Call::Stop> Call::receive_whole(AnswerHead& head) {
  BodyDecoder decoder(head.framing, head.content_length);
  auto& body = head.answer.body;
  auto state = decoder.decode(unread(), body);
  drop_unread();
  while (state == BodyDecoder::State::more && body.size() <= around_.settings.whole_answer) {
    const bool read = co_await read_more();
    state = decoder.decode(unread(), body);
    drop_unread();
    if (!read && state == BodyDecoder::State::more) {
      co_return ended_by_peer_&& decoder.may_end() ? std::nullopt : Stop(interrupted(Failure::response_timeout));
    }
  }
  if (body.size() > around_.settings.whole_answer) {
    co_return Failure::too_large;
  }
  co_return state == BodyDecoder::State::done ? std::nullopt : Stop(Failure::malformed);
}

/// The answer has no body, or all of it: an answer to HEAD keeps the length that it announced.
void Call::answer_at_once(AnswerHead& head) {
  if (!request_.whole_answer && head.announces_length) {
    head.answer.rest =
        std::make_shared<http::BodyStream>(std::make_shared<http::BodyPipe>(), std::optional(head.content_length));
  }
  report(std::move(head.answer));
}

Task<void> Call::receive_streamed(AnswerHead& head) {
  pipe_ = std::make_shared<http::BodyPipe>();
  head.answer.rest = std::make_shared<http::BodyStream>(
      pipe_, head.framing == Framing::length ? std::optional(head.content_length) : std::nullopt);
  report(std::move(head.answer));
  BodyDecoder decoder(head.framing, head.content_length);
  std::uint64_t total = 0;
  bool open = true;
  bool bounded = true;
  auto state = BodyDecoder::State::more;
  while (open && bounded && state == BodyDecoder::State::more) {
    hsm::WipingBytes piece;
    state = decoder.decode(unread(), piece);
    drop_unread();
    total += piece.size();
    bounded = total <= around_.settings.streamed_answer;
    if (bounded && !piece.empty()) {
      open = co_await pipe_->write(std::move(piece), wake_);
    }
    if (open && bounded && state == BodyDecoder::State::more) {
      open = co_await read_more();
    }
  }
  const bool whole = state == BodyDecoder::State::done || (ended_by_peer_ && decoder.may_end());
  pipe_->finish(whole && bounded && !aborted_);
}

}  // namespace api::forward
