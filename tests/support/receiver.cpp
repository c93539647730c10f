#include "tests/support/receiver.hpp"

#include "tests/support/process.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>

namespace tests::support {
namespace {

void require(bool worked, const char* what) {
  if (!worked) {
    throw std::runtime_error(what);
  }
}

void openssl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "openssl");
  require(run({.arguments = std::move(arguments)}).succeeded(), "openssl cannot make a certificate");
}

void make_certificates(const TemporaryDirectory& directory, int days) {
  const std::vector<std::string> key{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"};
  std::vector<std::string> authority{"req", "-x509"};
  authority.insert(authority.end(), key.begin(), key.end());
  authority.insert(authority.end(),
                   {directory / "ca.key", "-out", directory / "ca.pem", "-days", "2", "-subj", "/CN=receiver-ca"});
  openssl(std::move(authority));
  std::vector<std::string> request{"req"};
  request.insert(request.end(), key.begin(), key.end());
  request.insert(request.end(), {directory / "key.pem", "-out", directory / "request.pem", "-subj", "/CN=receiver"});
  openssl(std::move(request));
  write_file(directory / "names", "subjectAltName=DNS:localhost,DNS:receiver.test,IP:127.0.0.1\n");
  openssl({"x509", "-req", "-in", directory / "request.pem", "-CA", directory / "ca.pem", "-CAkey",
           directory / "ca.key", "-CAcreateserial", "-out", directory / "certificate.pem", "-days",
           std::to_string(days), "-extfile", directory / "names"});
}

std::shared_ptr<ssl_ctx_st> make_context(const TemporaryDirectory& directory) {
  std::shared_ptr<ssl_ctx_st> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  require(SSL_CTX_use_certificate_chain_file(context.get(), (directory / "certificate.pem").c_str()) == 1 &&
              SSL_CTX_use_PrivateKey_file(context.get(), (directory / "key.pem").c_str(), SSL_FILETYPE_PEM) == 1,
          "the receiver's certificate does not work");
  return context;
}

bool send_all(SSL* ssl, std::string_view bytes) {
  while (!bytes.empty()) {
    const int sent = SSL_write(ssl, bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 16'384)));
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string field_in(std::string_view head, std::string_view name) {
  const auto at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string_view::npos) {
    return {};
  }
  const auto begin = at + name.size() + 4;
  return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

/// Head and body, or less where the client closed.
std::string receive(SSL* ssl) {
  std::string request;
  std::array<char, 16'384> block{};
  for (;;) {
    const auto head_end = request.find("\r\n\r\n");
    if (head_end != std::string::npos) {
      const auto length = field_in(request.substr(0, head_end + 2), "Content-Length");
      const auto body = length.empty() ? 0 : std::stoul(length);
      if (request.size() >= head_end + 4 + body) {
        return request;
      }
    }
    const int got = SSL_read(ssl, block.data(), static_cast<int>(block.size()));
    if (got <= 0) {
      return request;
    }
    request.append(block.data(), static_cast<std::size_t>(got));
  }
}

std::string echo_of(const std::string& request) {
  const auto head_end = request.find("\r\n\r\n");
  const auto body = request.substr(head_end + 4);
  const auto type = field_in(request.substr(0, head_end + 2), "content-type");
  return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void flood(SSL* ssl) {
  bool open = send_all(ssl, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  for (std::size_t sent = 0; open && sent < Receiver::flood_bytes; sent += 0x4000) {
    open = send_all(ssl, chunk);
  }
  if (open) {
    send_all(ssl, "0\r\n\r\n");
  }
}

void flood_head(SSL* ssl) {
  bool open = send_all(ssl, "HTTP/1.1 200 OK\r\n");
  for (int i = 0; open && i < 100'000; ++i) {
    open = send_all(ssl, "X-Field: " + std::string(100, 'x') + "\r\n");
  }
}

}  // namespace

Receiver::Receiver(int days) : answer_("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok") {
  static const auto no_pipe_signal = std::signal(SIGPIPE, SIG_IGN);
  static_cast<void>(no_pipe_signal);
  make_certificates(directory_, days);
  context_ = make_context(directory_);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  require(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(listener_, 256) == 0 &&
              ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0,
          "the receiver cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread(&Receiver::accept_all, this);
}

Receiver::~Receiver() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    std::ranges::for_each(open_, [](int socket) { ::shutdown(socket, SHUT_RDWR); });
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  std::ranges::for_each(threads_, [](std::thread& thread) { thread.join(); });
  ::close(listener_);
}

std::string Receiver::url(std::string_view path) const {
  return "https://localhost:" + std::to_string(port_) + std::string(path);
}

void Receiver::set_answer(std::string answer) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(answer);
}

std::vector<std::string> Receiver::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::string Receiver::last_request() const {
  await_requests(1);
  return requests().back();
}

void Receiver::release() {
  {
    const std::lock_guard lock(mutex_);
    released_ = true;
  }
  changed_.notify_all();
}

void Receiver::forget_requests() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

void Receiver::await_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  require(changed_.wait_for(lock, Process::patience, [&] { return requests_.size() >= count; }),
          "the receiver got no request");
}

void Receiver::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) {
      return;
    }
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.insert(socket);
    threads_.emplace_back(&Receiver::serve, this, socket);
  }
}

void Receiver::serve(int socket) {
  {
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(ssl.get(), socket);
    const auto request = SSL_accept(ssl.get()) == 1 ? receive(ssl.get()) : std::string();
    if (!request.empty()) {
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      changed_.notify_all();
      answer(socket, ssl.get(), request);
    }
  }
  const std::lock_guard lock(mutex_);
  open_.erase(socket);
  ::close(socket);
}

void Receiver::answer(int socket, ssl_st* ssl, const std::string& request) {
  const auto path = request.substr(request.find(' ') + 1);
  if (path.starts_with("/stall")) {
    return wait_for_end();
  }
  if (path.starts_with("/reset")) {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    return;
  }
  if (path.starts_with("/flood-head")) {
    flood_head(ssl);
  } else if (path.starts_with("/flood")) {
    flood(ssl);
  } else if (path.starts_with("/garbage")) {
    send_all(ssl, std::string("\x16\x03\x01 no HTTP at all\n\n\0", 21));
  } else if (path.starts_with("/redirect")) {
    send_all(ssl, "HTTP/1.1 302 Found\r\nLocation: " + url("/elsewhere") + "\r\nContent-Length: 0\r\n\r\n");
  } else if (path.starts_with("/half") || path.starts_with("/pause")) {
    send_all(ssl, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf");
    if (path.starts_with("/pause")) {
      wait_for_end();
    }
  } else if (path.starts_with("/echo")) {
    send_all(ssl, echo_of(request));
  } else {
    if (path.starts_with("/hold")) {
      wait_for_release();
    }
    std::string answer;
    {
      const std::lock_guard lock(mutex_);
      answer = answer_;
    }
    send_all(ssl, answer);
  }
  SSL_shutdown(ssl);
}

void Receiver::wait_for_end() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_; });
}

void Receiver::wait_for_release() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || released_; });
}

}  // namespace tests::support
