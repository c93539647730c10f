#pragma once

#include "api/http/io.hpp"
#include "api/http/tls.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <tuple>

namespace api::http {

/// A TCP connection with or without TLS on it. Used on its io thread only, one operation at a time.
class Transport {
 public:
  using Outcome = Task<std::tuple<ErrorCode, std::size_t>>;
  using Buffers = std::array<asio::const_buffer, 2>;

  enum class Role { server, client };

  /// `tls` null: plain text.
  Transport(Socket socket, ssl_ctx_st* tls, Role role = Role::server);

  [[nodiscard]] Executor executor() noexcept { return socket_.get_executor(); }
  [[nodiscard]] bool is_tls() const noexcept { return tls_.has_value(); }
  /// OpenSSL's connection, to be prepared before the handshake and asked after it; null on plain text.
  [[nodiscard]] ssl_st* ssl() noexcept { return tls_ ? tls_->native_handle() : nullptr; }

  /// Does nothing on plain text.
  [[nodiscard]] Task<ErrorCode> handshake();
  [[nodiscard]] Outcome read_some(asio::mutable_buffer into);
  [[nodiscard]] Outcome write(Buffers buffers);

  /// Ends what was sent (close_notify, FIN) and reads what the peer still sends, up to a limit, so that the kernel does
  /// not answer it with a reset that would destroy our last response on its way.
  [[nodiscard]] Task<void> finish();

  /// Makes the pending operation end with an error; the connection can still be written to.
  void cancel() noexcept;
  void close() noexcept;

 private:
  Socket socket_;
  std::optional<asio::ssl::stream<Socket&>> tls_;
  Role role_;
};

}  // namespace api::http
