#include "api/http/tls.hpp"

#include "api/http/error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <string>

namespace api::http {
namespace {

constexpr auto tls_1_2_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/// As ALPN lists them: HTTP/1.1 alone.
constexpr std::array<unsigned char, 9> served_protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

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
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, out_size, served_protocols.data(), served_protocols.size(), offered, offered_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// What servers and clients share.
void restrict_protocol(SSL_CTX* context) {
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  SSL_CTX_set_security_level(context, 2);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
  const bool worked = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
                      SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
                      SSL_CTX_set_cipher_list(context, tls_1_2_ciphers) == 1 &&
                      SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1;
  require(worked, "OpenSSL does not offer the TLS settings that are required");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

void restrict_server(SSL_CTX* context) {
  const bool worked = SSL_CTX_set_num_tickets(context, 0) == 1 && SSL_CTX_set_max_early_data(context, 0) == 1;
  require(worked, "OpenSSL does not offer the TLS settings that are required");
  SSL_CTX_set_alpn_select_cb(context, select_http_1_1, nullptr);
}

void load_certificate(SSL_CTX* context, const std::string& chain, const std::string& key) {
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

void trust_authorities(SSL_CTX* context, const std::filesystem::path& path) {
  require(SSL_CTX_set_default_verify_paths(context) == 1, "cannot use the system's authorities");
  const std::string file = path.string();
  require(file.empty() || SSL_CTX_load_verify_file(context, file.c_str()) == 1,
          "cannot use the destinations' authorities " + file);
}

}  // namespace

TlsContext make_tls_context(const TlsFiles& files) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  require(context != nullptr, "OpenSSL cannot make a TLS context");
  restrict_protocol(context.get());
  restrict_server(context.get());
  load_certificate(context.get(), files.certificate_chain.string(), files.private_key.string());
  if (!files.client_ca.empty()) {
    require_client_certificates(context.get(), files.client_ca);
  }
  return context;
}

TlsContext make_client_tls_context(const ClientTlsFiles& files) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  require(context != nullptr, "OpenSSL cannot make a TLS context");
  restrict_protocol(context.get());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  require(SSL_CTX_set_alpn_protos(context.get(), served_protocols.data(), served_protocols.size()) == 0,
          "OpenSSL does not offer the TLS settings that are required");
  trust_authorities(context.get(), files.authorities);
  if (!files.certificate_chain.empty() || !files.private_key.empty()) {
    load_certificate(context.get(), files.certificate_chain.string(), files.private_key.string());
  }
  return context;
}

bool expect_server(ssl_st* ssl, const std::string& host, bool is_address) {
  X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
  if (is_address) {
    return X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
  }
  X509_VERIFY_PARAM_set_hostflags(parameters,
                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

bool certificate_was_refused(const ssl_st* ssl) noexcept { return SSL_get_verify_result(ssl) != X509_V_OK; }

}  // namespace api::http
