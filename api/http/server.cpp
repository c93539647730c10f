#include "api/http/server.hpp"

#include "api/http/listener.hpp"

#include <algorithm>

namespace api::http {

class Server::Running {
 public:
  explicit Running(const ServerSettings& settings);

  void start();
  void stop(std::chrono::milliseconds drain);

  [[nodiscard]] std::uint16_t port(std::size_t listener) const { return listeners_.at(listener)->port(); }
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  Limits limits_;
  Counters counters_;
  std::atomic<bool> stopping_{false};
  Admission admission_;
  Listener::IoThreads threads_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

Server::Running::Running(const ServerSettings& settings)
    : limits_(settings.limits), admission_(limits_.connections, limits_.connections_per_address, counters_) {
  for (unsigned i = 0; i < std::max(settings.io_threads, 1U); ++i) {
    threads_.push_back(std::make_unique<IoThread>(limits_));
  }
  const Surroundings around{limits_, counters_, stopping_};
  for (const ListenerSettings& listener : settings.listeners) {
    TlsContext tls = listener.tls ? make_tls_context(*listener.tls) : nullptr;
    listeners_.push_back(std::make_unique<Listener>(listener.address, listener.port, std::move(tls),
                                                    *listener.responder, threads_, admission_, around));
  }
}

void Server::Running::start() {
  std::ranges::for_each(listeners_, [](auto& listener) { listener->start(); });
  std::ranges::for_each(threads_, [](auto& thread) { thread->start(); });
}

void Server::Running::stop(std::chrono::milliseconds drain) {
  if (stopping_.exchange(true)) {
    return;
  }
  std::ranges::for_each(listeners_, [](auto& listener) { listener->stop(); });
  std::ranges::for_each(threads_, [](auto& thread) { thread->drain(); });
  // A connection that was accepted just now may reach its thread after the abort, hence the repetition.
  for (auto patience = drain; !admission_.wait_until_empty(patience); patience = std::chrono::milliseconds(50)) {
    std::ranges::for_each(threads_, [](auto& thread) { thread->abort(); });
  }
  std::ranges::for_each(threads_, [](auto& thread) { thread->join(); });
}

Server::Server(const ServerSettings& settings) : running_(std::make_unique<Running>(settings)) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

void Server::start() { running_->start(); }

void Server::stop(std::chrono::milliseconds drain) { running_->stop(drain); }

std::uint16_t Server::port(std::size_t listener) const { return running_->port(listener); }

const Counters& Server::counters() const noexcept { return running_->counters(); }

}  // namespace api::http
