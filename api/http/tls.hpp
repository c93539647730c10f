#pragma once

#include <filesystem>
#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace api::http {

/// PEM files of a TLS listener.
struct TlsFiles {
  std::filesystem::path certificate_chain;  ///< the server's certificate first
  std::filesystem::path private_key;        ///< without a passphrase
  std::filesystem::path client_ca;          ///< empty: clients need no certificate; else each must show one from here
};

/// OpenSSL's SSL_CTX, shared by all connections of a listener.
using TlsContext = std::shared_ptr<ssl_ctx_st>;

/// TLS 1.2 and 1.3 with ECDHE and AEAD only; no renegotiation, compression, session resumption or early data; read
/// buffers are wiped. Without resumption every connection has its own key exchange and no ticket key lives in memory.
/// Throws Error (certificate) naming the file that does not work.
[[nodiscard]] TlsContext make_tls_context(const TlsFiles& files);

/// PEM files of a TLS client; each may be empty.
struct ClientTlsFiles {
  std::filesystem::path authorities;        ///< that servers may be signed by, besides those of the system
  std::filesystem::path certificate_chain;  ///< shown to servers that ask
  std::filesystem::path private_key;
};

/// TLS as make_tls_context() offers it, for connections to servers, whose certificates must be valid. Which name a
/// server must have is said for each connection with expect_server(). Throws as make_tls_context().
[[nodiscard]] TlsContext make_client_tls_context(const ClientTlsFiles& files);

/// Before the handshake: the server's certificate must be for this host (RFC 6125, no partial wildcards), which is also
/// named to it (SNI) where it is no address. False where OpenSSL has no memory.
[[nodiscard]] bool expect_server(ssl_st* ssl, const std::string& host, bool is_address);

/// After a failed handshake: whether the server's certificate was the reason.
[[nodiscard]] bool certificate_was_refused(const ssl_st* ssl) noexcept;

}  // namespace api::http
