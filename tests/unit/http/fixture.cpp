#include "tests/unit/http/fixture.hpp"

#include "tests/support/process.hpp"

#include <stdexcept>
#include <thread>

namespace api::http::test {
namespace {

hsm::WipingBytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Response text_response(unsigned status, std::string_view text) { return {status, "text/plain", {}, bytes_of(text)}; }

ServerSettings settings(const Limits& limits, std::optional<TlsFiles> tls, const std::string& address,
                        unsigned io_threads, Responder& responder) {
  return {{{address, 0, std::move(tls), &responder}}, io_threads, limits};
}

Response echo(Request&& request) {
  Response response{200, "application/octet-stream", {{"x-path", request.path}}, std::move(request.body)};
  response.fields.emplace_back("x-trace", request.trace_id);
  response.fields.emplace_back("x-remote", request.remote_address);
  return response;
}

Response evil() {
  Response response = text_response(200, "ok");
  response.content_type = "text/plain\r\nx-type: broken";
  response.fields = {{"x-value", "a\r\nx-broken: 1"}, {"x-nul", std::string("a\0b", 3)}, {"x-name\r\nx-broken", "1"},
                     {"Content-Length", "0"},         {"Connection", "upgrade"},         {"x-good", "kept"}};
  return response;
}

/// Answers each piece from a thread of its own, as workers do.
class Collector : public BodySink {
 public:
  explicit Collector(bool refuses) : refuses_(refuses) {}

  [[nodiscard]] std::uint64_t limit() const noexcept override { return EchoResponder::sink_limit; }

  void take(hsm::WipingBytes piece, bool last, std::function<void(Response&&)> done) noexcept override {
    std::thread([this, piece = std::move(piece), last, done = std::move(done)] {
      largest_ = std::max(largest_, piece.size());
      body_.append(piece.begin(), piece.end());
      done(answer(last));
    }).join();
  }

 private:
  Response answer(bool last) const {
    auto response = text_response(refuses_ ? 400 : last ? 200 : 100, last ? body_ : std::string());
    response.fields.emplace_back("x-largest", std::to_string(largest_));
    return response;
  }

  bool refuses_;
  std::size_t largest_ = 0;
  std::string body_;
};

class Rest : public BodySource {
 public:
  explicit Rest(bool breaks) : breaks_(breaks) {}

  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override {
    return EchoResponder::rest_pieces * piece;
  }

  void next(std::function<void(Response&&)> done) noexcept override {
    const unsigned status = breaks_ && letter_ == 'c' ? 500 : 200;
    done(text_response(status, std::string(piece, letter_++)));
  }

 private:
  static constexpr std::size_t piece = 100'000;

  bool breaks_;
  char letter_ = 'a';
};

Response in_pieces(bool breaks) {
  auto response = text_response(200, "begin");
  response.rest = std::make_shared<Rest>(breaks);
  return response;
}

}  // namespace

std::unique_ptr<BodySink> EchoResponder::receive(Request& head) {
  if (head.segments.empty() || head.segments.front() != "pieces") {
    return nullptr;
  }
  return std::make_unique<Collector>(head.segments.size() > 1);
}

std::string text_of(const hsm::WipingBytes& bytes) { return {bytes.begin(), bytes.end()}; }

void EchoResponder::respond(Request request, Done done) noexcept {
  const std::string kind = request.segments.empty() ? "" : request.segments.front();
  if (kind == "echo") {
    done(echo(std::move(request)));
  } else if (kind == "large") {
    done(text_response(200, std::string(large, 'x')));
  } else if (kind == "none") {
    done(text_response(204, "never sent"));
  } else if (kind == "rest") {
    done(in_pieces(request.segments.size() > 1));
  } else if (kind == "evil") {
    done(evil());
  } else if (kind == "later") {
    const std::lock_guard lock(mutex_);
    pending_.push_back(std::move(done));
    changed_.notify_all();
  } else if (kind != "lost") {
    done(text_response(404, "unknown"));
  }
}

Response EchoResponder::problem(unsigned status, std::string_view detail, std::string_view trace_id) const noexcept {
  Response response = text_response(status, detail);
  response.fields.emplace_back("x-trace", trace_id);
  return response;
}

void EchoResponder::await_pending(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return pending_.size() == count; });
}

void EchoResponder::answer_all() {
  std::thread([this] {
    const std::lock_guard lock(mutex_);
    for (const Done& done : pending_) {
      done(text_response(200, "later"));
    }
    pending_.clear();
  }).join();
}

RunningServer::RunningServer(const Limits& limits, std::optional<TlsFiles> tls, const std::string& address,
                             unsigned io_threads)
    : server(settings(limits, std::move(tls), address, io_threads, responder)) {
  server.start();
}

bool still_serves(const RunningServer& running) {
  auto client = running.connect();
  client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto response = client.receive();
  return response && response->status == 200;
}

void wait_until(const std::function<bool()>& condition) {
  while (!condition()) {
    std::this_thread::yield();
  }
}

Certificate::Certificate(const std::string& name)
    : directory("http"), certificate(directory / "certificate.pem"), private_key(directory / "key.pem") {
  const auto made =
      tests::support::run({{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-keyout", private_key.string(), "-out", certificate.string(), "-days", "2", "-subj",
                            "/CN=" + name, "-addext", "subjectAltName=IP:127.0.0.1"}});
  if (!made.succeeded()) {
    throw std::runtime_error("openssl cannot make a certificate");
  }
}

}  // namespace api::http::test
