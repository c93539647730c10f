#pragma once

#include "appliance/config/config.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace appliance::syslog {

/// Where to, and by which certificates.
struct Collector {
  Endpoint address;
  std::filesystem::path authorities;  ///< PEM; empty: the system's
  std::filesystem::path certificate;  ///< PEM, of this client; empty: none
  std::filesystem::path private_key;
};

/// A TLS connection (1.2 or 1.3) to a collector whose certificate was checked: its chain and its name or address
/// (RFC 5425, 5). Blocks, each step for at most five seconds. For one thread.
class TlsStream {
 public:
  /// Connects and shakes hands. Throws Error{unavailable}.
  explicit TlsStream(const Collector& collector);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// Throws Error{unavailable}.
  void send(std::string_view bytes);

  /// Whether the other side's system has everything that was sent (TCP acknowledged it).
  [[nodiscard]] bool delivered() const;

  /// Throws Error{unavailable} once the other side has closed.
  void require_open();

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace appliance::syslog
