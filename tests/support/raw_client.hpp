#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace tests::support {

/// A response as it came over the wire.
struct RawResponse {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case
  std::string body;

  /// Value of the first field of this (lower-case) name, or empty.
  [[nodiscard]] std::string field(std::string_view lower_case_name) const;
};

struct RawTls {
  std::filesystem::path ca;           ///< that the server must be signed by
  std::filesystem::path certificate;  ///< of the client, empty for none
  std::filesystem::path private_key;
  int version = 0;  ///< the only TLS version to offer, as in <openssl/tls1.h>; 0: any
};

/// A blocking HTTP/1.1 client that sends exactly the bytes it is given, and so can be as wrong as a test wants.
/// Operations give up after 20 seconds, which shows as a failure, never as a pass.
class RawClient {
 public:
  /// Throws std::runtime_error when it cannot connect or shake hands.
  RawClient(const std::string& address, std::uint16_t port);
  RawClient(const std::string& address, std::uint16_t port, const RawTls& tls);
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient();

  /// False when the connection does not take all of it.
  bool send(std::string_view bytes);

  /// No more will be sent (a FIN; on TLS after close_notify).
  void finish_sending();

  /// Closes with a reset instead of a FIN.
  void reset();

  /// The next response, or nothing when the server closed before the end of one. `to_head`: the request was HEAD.
  [[nodiscard]] std::optional<RawResponse> receive(bool to_head = false);

  /// True when the server closed (FIN or reset) without another byte.
  [[nodiscard]] bool is_closed();

 private:
  [[nodiscard]] bool fill();
  [[nodiscard]] std::optional<std::string> take(std::size_t size);
  [[nodiscard]] std::optional<std::string> take_chunks();
  [[nodiscard]] std::optional<std::string> take_until(std::string_view end);

  int socket_ = -1;
  std::shared_ptr<ssl_ctx_st> context_;
  std::shared_ptr<ssl_st> ssl_;
  std::string buffer_;
  bool timed_out_ = false;
};

}  // namespace tests::support
