#include "appliance/syslog/tls_stream.hpp"

#include "appliance/error.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace appliance::syslog {
namespace {

constexpr int patience_seconds = 5;

[[noreturn]] void fail(const char* what) {
  ERR_clear_error();
  throw Error(Fault::unavailable, what);
}

void require(bool holds, const char* what) {
  if (!holds) {
    fail(what);
  }
}

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};
struct FreeContext {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const noexcept { SSL_free(session); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;

class Socket {
 public:
  explicit Socket(int number) noexcept : number_(number) {}
  Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

bool connects(int socket, const addrinfo& address) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) {
    return true;
  }
  pollfd event{socket, POLLOUT, 0};
  int error = 0;
  socklen_t size = sizeof error;
  return errno == EINPROGRESS && ::poll(&event, 1, patience_seconds * 1000) == 1 &&
         ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

/// From here on it blocks, but not for ever.
void set_patience(int socket) {
  const timeval patience{.tv_sec = patience_seconds, .tv_usec = 0};
  const int flags = ::fcntl(socket, F_GETFL);
  require(flags >= 0 && ::fcntl(socket, F_SETFL, flags & ~O_NONBLOCK) == 0 &&
              ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0 &&
              ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0,
          "the socket to the syslog collector cannot be set up");
}

Socket connect_to(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  require(::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &list) == 0,
          "the name of the syslog collector is not known");
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(list);
  for (const auto* address = list; address != nullptr; address = address->ai_next) {
    Socket socket(::socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.get() >= 0 && connects(socket.get(), *address)) {
      set_patience(socket.get());
      return socket;
    }
  }
  fail("the syslog collector cannot be reached");
}

Context context_for(const Collector& collector) {
  Context context(SSL_CTX_new(TLS_client_method()));
  require(context != nullptr && SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1,
          "TLS is not available");
  SSL_CTX_set_security_level(context.get(), 2);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_clear_mode(context.get(), SSL_MODE_AUTO_RETRY);
  const bool trusts = collector.authorities.empty()
                          ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                          : SSL_CTX_load_verify_file(context.get(), collector.authorities.c_str()) == 1;
  require(trusts, "audit.syslog_ca cannot be read");
  const bool shows = collector.certificate.empty() ||
                     (SSL_CTX_use_certificate_chain_file(context.get(), collector.certificate.c_str()) == 1 &&
                      SSL_CTX_use_PrivateKey_file(context.get(), collector.private_key.c_str(), SSL_FILETYPE_PEM) == 1);
  require(shows, "audit.syslog_certificate or audit.syslog_private_key cannot be used");
  return context;
}

void expect_name(SSL* session, const std::string& host) {
  auto* parameters = SSL_get0_param(session);
  const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
  require(
      is_address || (SSL_set1_host(session, host.c_str()) == 1 && SSL_set_tlsext_host_name(session, host.c_str()) == 1),
      "the name of the syslog collector cannot be checked");
}

}  // namespace

struct TlsStream::Connection {
  Socket socket;
  Context context;
  std::unique_ptr<SSL, FreeSession> session;

  explicit Connection(const Collector& collector)
      : socket(connect_to(collector.address)), context(context_for(collector)), session(SSL_new(context.get())) {
    require(session != nullptr && SSL_set_fd(session.get(), socket.get()) == 1, "TLS is not available");
    expect_name(session.get(), collector.address.host);
    require(SSL_connect(session.get()) == 1,
            "the syslog collector does not shake hands, or its certificate is not good");
  }
};

TlsStream::TlsStream(const Collector& collector) : connection_(std::make_unique<Connection>(collector)) {}

TlsStream::~TlsStream() {
  SSL_shutdown(connection_->session.get());
  ERR_clear_error();
}

void TlsStream::send(std::string_view bytes) {
  std::size_t written = 0;
  require(SSL_write_ex(connection_->session.get(), bytes.data(), bytes.size(), &written) == 1,
          "the syslog collector does not take what is sent");
}

bool TlsStream::delivered() const {
  int waiting = 0;
  return ::ioctl(connection_->socket.get(), SIOCOUTQ, &waiting) == 0 && waiting == 0;
}

/// A collector sends nothing but what belongs to TLS itself, which is taken here so that the end behind it shows.
void TlsStream::require_open() {
  char byte = 0;
  for (;;) {
    const auto peeked = ::recv(connection_->socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (peeked < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return;
    }
    require(peeked > 0, "the syslog collector closed the connection");
    std::size_t read = 0;
    const bool more = SSL_read_ex(connection_->session.get(), &byte, 1, &read) == 1 ||
                      SSL_get_error(connection_->session.get(), 0) == SSL_ERROR_WANT_READ;
    require(more, "the syslog collector closed the connection");
  }
}

}  // namespace appliance::syslog
