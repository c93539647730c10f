#include "api/http/transport.hpp"

#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include <new>

namespace api::http {
namespace {

constexpr std::size_t drain_limit = 4 * 1024 * 1024;

SSL* new_ssl(ssl_ctx_st* context) {
  SSL* ssl = SSL_new(context);
  if (ssl == nullptr) {
    throw std::bad_alloc();
  }
  return ssl;
}

}  // namespace

Transport::Transport(Socket socket, ssl_ctx_st* tls, Role role) : socket_(std::move(socket)), role_(role) {
  ErrorCode ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls != nullptr) {
    tls_.emplace(socket_, new_ssl(tls));
  }
}

Task<ErrorCode> Transport::handshake() {
  if (!tls_) {
    co_return ErrorCode{};
  }
  const auto type = role_ == Role::server ? asio::ssl::stream_base::server : asio::ssl::stream_base::client;
  const auto [error] = co_await tls_->async_handshake(type, as_result);
  co_return error;
}

Transport::Outcome Transport::read_some(asio::mutable_buffer into) {
  return tls_ ? tls_->async_read_some(into, as_result) : socket_.async_read_some(into, as_result);
}

Transport::Outcome Transport::write(Buffers buffers) {
  return tls_ ? asio::async_write(*tls_, buffers, as_result) : asio::async_write(socket_, buffers, as_result);
}

Task<void> Transport::finish() {
  if (tls_) {
    co_await tls_->async_shutdown(as_result);
  }
  ErrorCode failed;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, failed);
  std::array<char, 4096> discarded;
  for (std::size_t drained = 0; !failed && drained < drain_limit;) {
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(discarded), as_result);
    failed = error;
    drained += count;
  }
}

void Transport::cancel() noexcept {
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void Transport::close() noexcept {
  ErrorCode ignored;
  socket_.close(ignored);
}

}  // namespace api::http
