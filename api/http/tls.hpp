#pragma once

#include <filesystem>
#include <memory>

struct ssl_ctx_st;

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

}  // namespace api::http
