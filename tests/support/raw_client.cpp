#include "tests/support/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace tests::support {
namespace {

constexpr timeval patience{20, 0};

void require(bool worked, const char* what) {
  if (!worked) {
    throw std::runtime_error(what);
  }
}

int connect_to(const sockaddr* address, socklen_t size) {
  const int fd = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(fd >= 0, "cannot make a socket");
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, address, size) != 0) {
    ::close(fd);
    throw std::runtime_error("cannot connect");
  }
  return fd;
}

int connect_to(const std::string& address, std::uint16_t port) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return connect_to(reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  }
  require(::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1, "not an address");
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  return connect_to(reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
}

std::shared_ptr<ssl_ctx_st> make_context(const RawTls& tls) {
  std::shared_ptr<ssl_ctx_st> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  require(SSL_CTX_load_verify_file(context.get(), tls.ca.c_str()) == 1, "cannot load the CA");
  if (tls.version != 0) {
    // Old versions are offered only below security level 1, so that it is the server who refuses them.
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context.get(), tls.version);
    SSL_CTX_set_max_proto_version(context.get(), tls.version);
  }
  if (!tls.certificate.empty()) {
    require(SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate.c_str()) == 1, "bad certificate");
    require(SSL_CTX_use_PrivateKey_file(context.get(), tls.private_key.c_str(), SSL_FILETYPE_PEM) == 1, "bad key");
  }
  return context;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::pair<std::string, std::string> split_field(const std::string& line) {
  const std::size_t colon = line.find(':');
  require(colon != std::string::npos, "a response field without a colon");
  const std::size_t value = line.find_first_not_of(' ', colon + 1);
  return {lower_case(line.substr(0, colon)), value == std::string::npos ? "" : line.substr(value)};
}

RawResponse parse_head(const std::string& head) {
  RawResponse response;
  const std::size_t first_end = head.find("\r\n");
  require(head.starts_with("HTTP/1.1 ") && first_end >= 12, "a malformed status line");
  response.status = static_cast<unsigned>(std::stoul(head.substr(9, 3)));
  for (std::size_t begin = first_end + 2; begin + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", begin);
    response.fields.push_back(split_field(head.substr(begin, end - begin)));
    begin = end + 2;
  }
  return response;
}

}  // namespace

std::string RawResponse::field(std::string_view lower_case_name) const {
  const auto found = std::ranges::find(fields, lower_case_name, &std::pair<std::string, std::string>::first);
  return found == fields.end() ? "" : found->second;
}

RawClient::RawClient(const std::string& address, std::uint16_t port) : socket_(connect_to(address, port)) {}

RawClient::RawClient(const std::string& address, std::uint16_t port, const RawTls& tls) : context_(make_context(tls)) {
  static const auto no_pipe_signal = std::signal(SIGPIPE, SIG_IGN);
  static_cast<void>(no_pipe_signal);
  socket_ = connect_to(address, port);
  ssl_ = std::shared_ptr<ssl_st>(SSL_new(context_.get()), SSL_free);
  SSL_set_fd(ssl_.get(), socket_);
  if (SSL_connect(ssl_.get()) != 1) {
    ::close(socket_);
    throw std::runtime_error("the TLS handshake failed");
  }
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      context_(std::move(other.context_)),
      ssl_(std::move(other.ssl_)),
      buffer_(std::move(other.buffer_)),
      timed_out_(other.timed_out_) {}

RawClient::~RawClient() {
  ssl_.reset();
  if (socket_ >= 0) {
    ::close(socket_);
  }
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_sending() {
  if (ssl_) {
    SSL_shutdown(ssl_.get());
  }
  ::shutdown(socket_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ssl_.reset();
  ::close(std::exchange(socket_, -1));
}

bool RawClient::fill() {
  std::array<char, 16384> bytes{};
  errno = 0;
  const long count = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                          : ::recv(socket_, bytes.data(), bytes.size(), 0);
  timed_out_ = count <= 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  if (count > 0) {
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return count > 0;
}

std::optional<std::string> RawClient::take_until(std::string_view end) {
  std::size_t found = buffer_.find(end);
  while (found == std::string::npos) {
    if (!fill()) {
      return std::nullopt;
    }
    found = buffer_.find(end);
  }
  std::string taken = buffer_.substr(0, found + end.size());
  buffer_.erase(0, taken.size());
  return taken;
}

std::optional<RawResponse> RawClient::receive(bool to_head) {
  const auto head = take_until("\r\n\r\n");
  if (!head) {
    return std::nullopt;
  }
  RawResponse response = parse_head(*head);
  const std::string length = response.field("content-length");
  std::optional<std::string> body = to_head ? std::string()
                                    : response.field("transfer-encoding") == "chunked"
                                        ? take_chunks()
                                        : take(length.empty() ? 0 : std::stoul(length));
  if (!body) {
    return std::nullopt;
  }
  response.body = *std::move(body);
  return response;
}

std::optional<std::string> RawClient::take(std::size_t size) {
  while (buffer_.size() < size) {
    if (!fill()) {
      return std::nullopt;
    }
  }
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return taken;
}

std::optional<std::string> RawClient::take_chunks() {
  std::string body;
  for (;;) {
    const auto line = take_until("\r\n");
    const auto size = line ? std::stoul(*line, nullptr, 16) : 0;
    const auto chunk = line ? take(size) : std::nullopt;
    const auto end = chunk ? take(2) : std::nullopt;
    if (!end || *end != "\r\n") {
      return std::nullopt;
    }
    if (size == 0) {
      return body;
    }
    body += *chunk;
  }
}

bool RawClient::is_closed() { return buffer_.empty() && !fill() && !timed_out_; }

}  // namespace tests::support
