#pragma once

#include "tests/support/directory.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace tests::support {

/// A destination: a TLS server on 127.0.0.1 with a certificate of its own private CA, for `localhost` and 127.0.0.1. It
/// keeps every request as the bytes that came, and does as the path says:
///
/// | path         | does                                                   |
/// |--------------|--------------------------------------------------------|
/// | /stall…      | takes the request and never answers                    |
/// | /hold…       | sends the answer that was set once release() was called |
/// | /reset…      | closes with a reset instead of an answer               |
/// | /flood…      | sends 64 MiB in chunks                                 |
/// | /flood-head… | sends header fields without end                        |
/// | /garbage…    | answers with bytes that are no HTTP                    |
/// | /redirect…   | answers 302 to itself                                  |
/// | /half…       | announces more than it sends, and closes               |
/// | /pause…      | announces more than it sends, and stays                |
/// | /echo…       | answers with the request's body and its content type   |
/// | anything else | sends the answer that was set                          |
class Receiver {
 public:
  static constexpr std::size_t flood_bytes = 64 << 20;

  /// The certificate's days; below 0: it has expired.
  explicit Receiver(int days = 2);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::filesystem::path ca() const { return directory_ / "ca.pem"; }
  /// "https://localhost:PORT" and `path`.
  [[nodiscard]] std::string url(std::string_view path = "") const;

  /// The raw bytes of the answer to everything else; 200 with the body "ok" at first.
  void set_answer(std::string answer);

  /// Every request so far, head and body as they came.
  [[nodiscard]] std::vector<std::string> requests() const;
  /// The last of them; waits for the first.
  [[nodiscard]] std::string last_request() const;
  /// Lets go of every request to /hold…, those to come too.
  void release();
  void forget_requests();
  /// Waits until so many requests came.
  void await_requests(std::size_t count) const;
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

 private:
  void accept_all();
  void serve(int socket);
  void answer(int socket, ssl_st* ssl, const std::string& request);
  void wait_for_end();
  void wait_for_release();

  TemporaryDirectory directory_{"receiver"};
  std::shared_ptr<ssl_ctx_st> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_{0};
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> requests_;
  std::string answer_;
  bool stopping_ = false;
  bool released_ = false;
  std::set<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace tests::support
