#include "api/admin/server.hpp"

#include "api/admin/connection.hpp"
#include "api/admin/listener.hpp"
#include "appliance/error.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <thread>
#include <vector>

namespace api::admin {

namespace {

/// Requests answered at one time: one long one must not keep an operator from asking for the status.
constexpr std::size_t thread_count = 4;

/// How long to leave a client waiting while the process is out of descriptors or memory.
constexpr int pause_milliseconds = 100;

Descriptor new_event() {
  Descriptor event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.is_open()) {
    throw appliance::Error(appliance::Fault::failed, "no event for the admin socket");
  }
  return event;
}

}  // namespace

class Server::Running {
 public:
  Running(const std::filesystem::path& socket, Handler& handler)
      : socket_(socket), handler_(handler), stop_(new_event()), listener_(listen_on(socket)) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void start() {
    while (threads_.size() < thread_count) {
      threads_.emplace_back(&Running::serve, this);
    }
  }

  ~Running() {
    ::unlink(socket_.c_str());
    ::eventfd_write(stop_.get(), 1);
  }

 private:
  void serve() noexcept {
    std::array<pollfd, 2> events{{{listener_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    for (;;) {
      const int ready = ::poll(events.data(), events.size(), -1);
      if (ready > 0 && events[1].revents != 0) {
        return;
      }
      const Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (client.is_open()) {
        serve_connection(client.get(), stop_.get(), handler_);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        ::poll(&events[1], 1, pause_milliseconds);
      }
    }
  }

  std::filesystem::path socket_;
  Handler& handler_;
  Descriptor stop_;
  Descriptor listener_;
  std::vector<std::jthread> threads_;
};

Server::Server(const std::filesystem::path& socket, Handler& handler)
    : running_(std::make_unique<Running>(socket, handler)) {
  running_->start();
}

Server::~Server() = default;

}  // namespace api::admin
