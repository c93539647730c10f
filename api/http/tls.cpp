#include "api/http/tls.hpp"

#include "api/http/error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <string>

namespace api::http {
namespace {

constexpr auto tls_1_2_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

[[noreturn]] void fail(const std::string& what) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  const std::string text = what + (reason == nullptr ? "" : std::string(": ") + reason);
  ERR_clear_error();
  throw Error(Error::Kind::certificate, text);
}

void require(bool worked, const std::string& what) {
  if (!worked) {
    fail(what);
  }
}

/// A key with a passphrase fails instead of asking for it on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return 0; }

int select_http_1_1(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned int offered_size, void* /*argument*/) {
  static constexpr std::array<unsigned char, 9> served{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  const int result = SSL_select_next_proto(&chosen, out_size, served.data(), served.size(), offered, offered_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void restrict_protocol(SSL_CTX* context) {
  SSL_CTX_set_security_level(context, 2);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
  const bool worked = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
                      SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
                      SSL_CTX_set_cipher_list(context, tls_1_2_ciphers) == 1 &&
                      SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
                      SSL_CTX_set_num_tickets(context, 0) == 1 && SSL_CTX_set_max_early_data(context, 0) == 1;
  require(worked, "OpenSSL does not offer the TLS settings that are required");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, select_http_1_1, nullptr);
}

void load_certificate(SSL_CTX* context, const TlsFiles& files) {
  const std::string chain = files.certificate_chain.string();
  const std::string key = files.private_key.string();
  require(SSL_CTX_use_certificate_chain_file(context, chain.c_str()) == 1, "cannot use the certificate chain " + chain);
  require(SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1,
          "cannot use the private key " + key);
  require(SSL_CTX_check_private_key(context) == 1, "the private key " + key + " does not belong to " + chain);
}

void require_client_certificates(SSL_CTX* context, const std::filesystem::path& path) {
  const std::string file = path.string();
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
  require(names != nullptr, "cannot use the client CA " + file);
  SSL_CTX_set_client_CA_list(context, names);
  require(SSL_CTX_load_verify_file(context, file.c_str()) == 1, "cannot use the client CA " + file);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

}  // namespace

TlsContext make_tls_context(const TlsFiles& files) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  require(context != nullptr, "OpenSSL cannot make a TLS context");
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  restrict_protocol(context.get());
  load_certificate(context.get(), files);
  if (!files.client_ca.empty()) {
    require_client_certificates(context.get(), files.client_ca);
  }
  return context;
}

}  // namespace api::http
