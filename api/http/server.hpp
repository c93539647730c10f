#pragma once

#include "api/http/counters.hpp"
#include "api/http/limits.hpp"
#include "api/http/responder.hpp"
#include "api/http/tls.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace api::http {

struct ListenerSettings {
  std::string address;          ///< numeric IPv4 or IPv6; "::" takes both
  std::uint16_t port = 0;       ///< 0: a free one, see Server::port()
  std::optional<TlsFiles> tls;  ///< absent: plain text
  Responder* responder;         ///< not null; outlives the server
};

struct ServerSettings {
  std::vector<ListenerSettings> listeners;
  unsigned io_threads = 1;
  Limits limits;
};

/// The HTTP/1.1 server: listeners, io threads and their connections. start() and stop() from one thread; counters() and
/// port() from any.
class Server {
 public:
  /// Loads the certificates and binds the ports, so that both can be done before privileges are dropped; throws Error.
  explicit Server(const ServerSettings& settings);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Stops without waiting for requests under way.
  ~Server();

  void start();

  /// Accepts no more, closes idle connections, lets requests under way finish for up to `drain`, then closes what is
  /// left. Returns when all io threads have ended; answers that come later are dropped. Idempotent.
  void stop(std::chrono::milliseconds drain);

  /// The port that the listener at this index of the settings is bound to.
  [[nodiscard]] std::uint16_t port(std::size_t listener) const;

  [[nodiscard]] const Counters& counters() const noexcept;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace api::http
