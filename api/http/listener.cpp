#include "api/http/listener.hpp"

#include "api/http/error.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace api::http {
namespace {

constexpr std::chrono::milliseconds pause_after_error{100};

asio::ip::tcp::endpoint parse_endpoint(const std::string& address, std::uint16_t port) {
  ErrorCode error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error) {
    throw Error(Error::Kind::address, "not an IP address: " + address);
  }
  return {parsed, port};
}

std::string text_of(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

Listener::Listener(const std::string& address, std::uint16_t port, TlsContext tls, Responder& responder,
                   IoThreads& threads, Admission& admission, const Surroundings& surroundings)
    : tls_(std::move(tls)),
      responder_(responder),
      threads_(threads),
      admission_(admission),
      around_(surroundings),
      acceptor_(threads.front()->executor()),
      pause_(threads.front()->executor()) {
  const auto endpoint = parse_endpoint(address, port);
  try {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    throw Error(Error::Kind::address,
                "cannot listen on " + address + " port " + std::to_string(port) + ": " + error.code().message());
  }
}

void Listener::start() { asio::co_spawn(acceptor_.get_executor(), accept_all(), asio::detached); }

void Listener::stop() {
  asio::post(acceptor_.get_executor(), [this] {
    acceptor_.close();
    pause_.cancel();
  });
}

IoThread& Listener::next_thread() noexcept { return *threads_[turn_++ % threads_.size()]; }

/// An error such as EMFILE leaves the client in the backlog: the listener pauses instead of spinning on it.
Task<void> Listener::accept_all() {
  while (acceptor_.is_open()) {
    IoThread& thread = next_thread();
    Socket socket(thread.executor());
    asio::ip::tcp::endpoint remote;
    const auto [error] = co_await acceptor_.async_accept(socket, remote, as_result);
    if (!error) {
      admit(std::move(socket), remote, thread);
    } else if (acceptor_.is_open()) {
      ++around_.counters.accept_errors;
      pause_.expires_after(pause_after_error);
      co_await pause_.async_wait(as_result);
    }
  }
}

void Listener::admit(Socket socket, const asio::ip::tcp::endpoint& remote, IoThread& thread) {
  try {
    if (auto place = admission_.admit(text_of(remote.address()))) {
      thread.adopt(std::make_unique<Connection>(std::move(socket), tls_.get(), responder_, std::move(place), around_));
    }
  } catch (const std::exception&) {
    ++around_.counters.accept_errors;
  }
}

}  // namespace api::http
