#pragma once

#include "appliance/destination/rules.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace appliance {

/// A listening address. `host` is an IPv4 or IPv6 address without brackets, or a name.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const Endpoint& a, const Endpoint& b) = default;
};

/// A PKCS#11 URI (RFC 7512) that selects a token, as written: percent-encoded, without any PIN attribute.
struct TokenUri {
  std::string text;

  friend bool operator==(const TokenUri& a, const TokenUri& b) = default;
};

/// Origins of web pages (RFC 6454), such as "https://shop.example"; "*" stands for any.
struct Origins {
  std::vector<std::string> list;

  friend bool operator==(const Origins& a, const Origins& b) = default;
};

enum class LogLevel : std::uint8_t { trace, debug, info, warning, error };
enum class LogFormat : std::uint8_t { json, text };

/// Which generation of Guardian's interface answers are shaped like, where they differ.
enum class GuardianShape : std::uint8_t { eap, v1 };

/// What whoever runs the appliance may handle under PCI DSS: least first.
enum class Compliance : std::uint8_t { saq_a, saq_a_ep, saq_d, roc };

/// The configuration in force: one member per section of coffer.toml, each setting with its default. An empty path
/// is an optional one that was left out; all others are absolute. What each setting means stands in settings.cpp.
struct Config {
  struct Server {
    Endpoint listen{"127.0.0.1", 8443};
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    std::filesystem::path client_ca;
    std::filesystem::path admin_socket{"/run/coffer/admin.sock"};
    std::uint32_t io_threads = 1;
    std::uint32_t max_connections = 4096;
    std::uint32_t max_connections_per_address = 1024;
    std::uint32_t drain_seconds = 10;
    Origins browser_origins;
  };
  struct Hsm {
    std::filesystem::path module;
    TokenUri token;
    std::filesystem::path pin_file;
    std::uint32_t sessions = 32;
    std::uint32_t probe_seconds = 1;
  };
  struct Storage {
    std::filesystem::path path;
    std::uint32_t min_free_mib = 256;
    std::uint32_t reserve_mib = 64;
  };
  struct Telemetry {
    std::optional<Endpoint> listen{Endpoint{"127.0.0.1", 9464}};
  };
  struct Audit {
    std::uint32_t checkpoint_entries = 1000;
    std::uint32_t checkpoint_seconds = 10;
    std::uint32_t mirror_seconds = 10;
    std::optional<Endpoint> syslog;
    std::filesystem::path syslog_ca;
    std::filesystem::path syslog_certificate;
    std::filesystem::path syslog_private_key;
  };
  struct Limits {
    std::uint32_t queue = 1024;
    std::uint32_t queue_milliseconds = 2000;
    std::uint32_t body_bytes = 1'048'576;
    std::uint32_t document_bytes = 104'857'600;
    std::uint32_t json_depth = 32;
    std::uint32_t period_seconds = 10;
    std::uint32_t tenant_token_reads = 200'000;
    std::uint32_t tenant_token_writes = 100'000;
    std::uint32_t tenant_searches = 20'000;
    std::uint32_t private_requests = 200'000;
    std::uint32_t public_requests = 50'000;
    std::uint32_t management_requests = 5'000;
    std::uint32_t address_requests = 200'000;
    std::uint32_t failed_encrypted_cards = 50;
    std::uint32_t tokenize_tokens = 100;
    std::uint32_t detokenize_tokens = 100;
    std::uint32_t outbound_calls = 256;
    std::uint32_t outbound_connect_milliseconds = 5'000;
    std::uint32_t outbound_response_milliseconds = 25'000;
    std::uint32_t outbound_total_milliseconds = 60'000;
    std::uint32_t outbound_answer_bytes = 1'048'576;
    std::uint32_t outbound_stream_mib = 256;
  };
  struct Tokens {
    std::uint32_t cvc_retention_minutes = 60;
    std::uint32_t intent_hours = 24;
    std::uint32_t trusted_downtime_hours = 72;
  };
  struct Keys {
    std::uint32_t root_cryptoperiod_days = 730;
    std::uint32_t tenant_cryptoperiod_days = 365;
    std::uint32_t fingerprint_cryptoperiod_days = 730;
    std::uint32_t index_cryptoperiod_days = 730;
    std::uint32_t cryptoperiod_warning_days = 30;
    std::uint32_t rewrap_workers = 2;
    std::uint32_t rewrap_share_percent = 25;
  };
  struct Log {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::json;
    bool requests = true;
  };
  struct BasisTheory {
    bool enabled = true;
    destination::AllowList destinations;
    destination::Networks destination_networks;
    std::filesystem::path destination_ca;
    std::filesystem::path destination_certificate;
    std::filesystem::path destination_private_key;
  };

  struct Tap {
    bool enabled = true;
    std::optional<Endpoint> listen;
    std::uint32_t token_minutes = 15;
    std::optional<destination::Url> processor;
  };

  /// A way to card schemes: a table of [[guardian.connectors]].
  struct Connector {
    std::string name;
    std::string kind;
    destination::Url url;
    std::vector<std::string> schemes;
    std::filesystem::path ca;
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    std::filesystem::path notification_secret;
    std::uint32_t deadline_milliseconds = 10'000;
  };

  struct Guardian {
    bool enabled = true;
    std::optional<destination::Url> public_url;
    GuardianShape compat = GuardianShape::v1;
    Compliance compliance = Compliance::saq_d;
    std::uint32_t security_code_minutes = 60;
    bool consume_security_code = true;
    std::uint32_t session_minutes = 30;
    destination::AllowList destinations;
    std::uint32_t cryptogram_reference_minutes = 15;
    std::vector<Connector> connectors = {};
  };

  Server server;
  Hsm hsm;
  Storage storage;
  Telemetry telemetry;
  Audit audit;
  Limits limits;
  Tokens tokens;
  Log log;
  BasisTheory basis_theory;
  Keys keys;
  Tap tap;
  Guardian guardian;
};

/// One thing that is wrong with a configuration file.
struct Mistake {
  std::string file;
  std::uint32_t line = 0;  ///< from 1; 0 where the file could not be read at all
  std::string text;

  /// "coffer.toml:12: hsm.sessions must be between 1 and 256"
  [[nodiscard]] std::string message() const;
};

/// Either the configuration or everything that is wrong with it, in the order of the file.
using Loaded = std::variant<Config, std::vector<Mistake>>;

/// Reads and checks `file`. Relative paths in it are resolved against its directory. Nothing named in it is opened.
[[nodiscard]] Loaded load_config(const std::filesystem::path& file);

}  // namespace appliance
