#pragma once

#include "api/http/server.hpp"
#include "tests/support/directory.hpp"
#include "tests/support/raw_client.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace api::http::test {

/// Answers by the first segment of the path: `echo` returns the body and the path, `later` waits for answer_all(),
/// `large` a large body, `none` a 204, `evil` fields that try to break out, `lost` forgets to answer, `rest` a
/// body in pieces, `rest/broken` one that ends early. `pieces` takes a body in pieces and returns it, `pieces/refused`
/// refuses it after the first.
class EchoResponder : public Responder {
 public:
  static constexpr std::size_t limit = 256 * 1024;
  static constexpr std::size_t large = 8 * 1024 * 1024;

  static constexpr std::uint64_t sink_limit = 16 * 1024 * 1024;
  static constexpr std::size_t rest_pieces = 5;

  [[nodiscard]] std::size_t body_limit(const Request& /*head*/) const noexcept override { return limit; }
  [[nodiscard]] std::unique_ptr<BodySink> receive(Request& head) override;
  void respond(Request request, Done done) noexcept override;
  [[nodiscard]] Response problem(unsigned status, std::string_view detail,
                                 std::string_view trace_id) const noexcept override;

  /// Waits until this many requests wait for answer_all().
  void await_pending(std::size_t count);
  /// Answers from another thread, which has ended on return.
  void answer_all();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Done> pending_;
};

[[nodiscard]] std::string text_of(const hsm::WipingBytes& bytes);

/// A started server with one listener on 127.0.0.1.
struct RunningServer {
  explicit RunningServer(const Limits& limits = {}, std::optional<TlsFiles> tls = std::nullopt,
                         const std::string& address = "127.0.0.1", unsigned io_threads = 1);

  [[nodiscard]] tests::support::RawClient connect() const { return {"127.0.0.1", server.port(0)}; }

  EchoResponder responder;
  Server server;
};

/// Whether `request` gets 200 on a new plain connection.
[[nodiscard]] bool still_serves(const RunningServer& running);

/// Spins until the condition holds; the test's own timeout is the end of it.
void wait_until(const std::function<bool()>& condition);

/// A self-signed certificate for 127.0.0.1, which is its own CA.
struct Certificate {
  explicit Certificate(const std::string& name);

  tests::support::TemporaryDirectory directory;
  std::filesystem::path certificate;
  std::filesystem::path private_key;
};

}  // namespace api::http::test
