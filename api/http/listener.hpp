#pragma once

#include "api/http/io_thread.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>

#include <memory>
#include <string>
#include <vector>

namespace api::http {

/// An open port whose connections go to the io threads in turn. Lives on the first of them.
class Listener {
 public:
  using IoThreads = std::vector<std::unique_ptr<IoThread>>;

  /// Binds and listens; throws Error (address).
  Listener(const std::string& address, std::uint16_t port, TlsContext tls, Responder& responder, IoThreads& threads,
           Admission& admission, const Surroundings& surroundings);

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// Begins to accept. Once, before or after the io threads start.
  void start();

  /// Any thread. Accepts no more; the port closes soon.
  void stop();

 private:
  [[nodiscard]] Task<void> accept_all();
  void admit(Socket socket, const asio::ip::tcp::endpoint& remote, IoThread& thread);
  [[nodiscard]] IoThread& next_thread() noexcept;

  using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

  TlsContext tls_;
  Responder& responder_;
  IoThreads& threads_;
  Admission& admission_;
  Surroundings around_;
  Acceptor acceptor_;
  Timer pause_;
  std::uint16_t port_ = 0;
  std::size_t turn_ = 0;
};

}  // namespace api::http
