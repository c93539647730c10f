#include "appliance/config/settings.hpp"

#include <algorithm>
#include <array>

namespace appliance {

namespace {

template <auto SectionMember, auto Member>
Field at(Config& config) {
  return &(config.*SectionMember.*Member);
}

constexpr auto required = Presence::required;
constexpr auto optional = Presence::optional;

constexpr auto section_table = std::to_array<Section>({
    {"server", "The HTTPS listener and the admin socket."},
    {"hsm", "The PKCS#11 module and the token that holds the keys."},
    {"storage", "The data directory."},
    {"telemetry", "The listener for metrics and health."},
    {"audit", "Signed checkpoints of the audit log, and where it is sent."},
    {"limits", "What one request may ask for, and how long it may wait."},
    {"tokens", "How long stored values are kept."},
    {"log", "What is written to standard error."},
    {"basis_theory", "The API face that speaks the Basis Theory dialect."},
    {"keys", "How long keys are used, and how what is under older ones is moved."},
    {"tap", "The API face that speaks the dialect of Tap Payments."},
    {"guardian", "The API face that speaks the dialect of Hellgate Guardian."},
});

using C = Config;

constexpr auto setting_table = std::to_array<Setting>({
    {"server", "listen", at<&C::server, &C::Server::listen>, optional, 0, 0,
     "Address and port of the HTTPS API; IPv6 addresses stand in brackets."},
    {"server", "certificate", at<&C::server, &C::Server::certificate>, required, 0, 0,
     "PEM file with the server's certificate, followed by its intermediates."},
    {"server", "private_key", at<&C::server, &C::Server::private_key>, required, 0, 0,
     "PEM file with the private key of the certificate."},
    {"server", "client_ca", at<&C::server, &C::Server::client_ca>, optional, 0, 0,
     "PEM file with the authorities whose client certificates are accepted; without it none is asked for."},
    {"server", "admin_socket", at<&C::server, &C::Server::admin_socket>, optional, 0, 0,
     "Unix socket through which coffer talks to cofferd; whoever may write to it may administer."},
    {"server", "io_threads", at<&C::server, &C::Server::io_threads>, optional, 1, 64,
     "Threads that read and write connections."},
    {"server", "max_connections", at<&C::server, &C::Server::max_connections>, optional, 1, 1'000'000,
     "Connections open at one time; more are closed at once."},
    {"server", "max_connections_per_address", at<&C::server, &C::Server::max_connections_per_address>, optional, 1,
     1'000'000, "Connections open at one time from one client address."},
    {"server", "drain_seconds", at<&C::server, &C::Server::drain_seconds>, optional, 0, 600,
     "How long a stopping cofferd lets running requests finish."},
    {"server", "browser_origins", at<&C::server, &C::Server::browser_origins>, optional, 0, 0,
     "Origins of web pages that may call the API from a browser, parted by spaces; \"*\" for any, \"\" for none."},
    {"hsm", "module", at<&C::hsm, &C::Hsm::module>, required, 0, 0, "Shared library of the HSM's PKCS#11 module."},
    {"hsm", "token", at<&C::hsm, &C::Hsm::token>, required, 0, 0,
     "URI (RFC 7512) that selects the token, such as \"pkcs11:token=coffer\"."},
    {"hsm", "pin_file", at<&C::hsm, &C::Hsm::pin_file>, optional, 0, 0,
     "File with the token's user PIN, not readable by others; without it the systemd credential hsm-pin is used."},
    {"hsm", "sessions", at<&C::hsm, &C::Hsm::sessions>, optional, 1, 256,
     "PKCS#11 sessions, each with its own worker thread; requests that wait together share one sync of the disk."},
    {"hsm", "probe_seconds", at<&C::hsm, &C::Hsm::probe_seconds>, optional, 1, 3600,
     "Pause between two checks that the token still works."},
    {"storage", "path", at<&C::storage, &C::Storage::path>, required, 0, 0,
     "Directory of the store; it is created where absent."},
    {"storage", "min_free_mib", at<&C::storage, &C::Storage::min_free_mib>, optional, 0, 1'048'576,
     "Free space in MiB below which writes are refused with 507."},
    {"storage", "reserve_mib", at<&C::storage, &C::Storage::reserve_mib>, optional, 0, 1'048'576,
     "Size in MiB of a file that an operator may delete to get a full disk going again; 0 for none."},
    {"telemetry", "listen", at<&C::telemetry, &C::Telemetry::listen>, optional, 0, 0,
     "Address and port of /metrics, /healthz and /readyz, in clear HTTP; \"\" for none."},
    {"audit", "checkpoint_entries", at<&C::audit, &C::Audit::checkpoint_entries>, optional, 1, 1'000'000,
     "Entries of the audit log after which a checkpoint is signed."},
    {"audit", "checkpoint_seconds", at<&C::audit, &C::Audit::checkpoint_seconds>, optional, 1, 3'600,
     "Time after which a checkpoint is signed if there are new entries."},
    {"audit", "mirror_seconds", at<&C::audit, &C::Audit::mirror_seconds>, optional, 1, 86'400,
     "Shortest time between two checkpoints that are copied into the token, for tokens that bear few writes."},
    {"audit", "syslog", at<&C::audit, &C::Audit::syslog>, optional, 0, 0,
     "Collector that the audit log is sent to by syslog over TLS (RFC 5424, RFC 5425); \"\" for none."},
    {"audit", "syslog_ca", at<&C::audit, &C::Audit::syslog_ca>, optional, 0, 0,
     "PEM file with the authorities that the collector's certificate must come from; without it the system's."},
    {"audit", "syslog_certificate", at<&C::audit, &C::Audit::syslog_certificate>, optional, 0, 0,
     "PEM file with the certificate that cofferd shows to the collector."},
    {"audit", "syslog_private_key", at<&C::audit, &C::Audit::syslog_private_key>, optional, 0, 0,
     "PEM file with the private key of that certificate."},
    {"limits", "queue", at<&C::limits, &C::Limits::queue>, optional, 1, 1'048'576,
     "Requests that may wait for a worker; more are answered with 503."},
    {"limits", "queue_milliseconds", at<&C::limits, &C::Limits::queue_milliseconds>, optional, 1, 600'000,
     "How long a request may wait for a worker before it is answered with 503."},
    {"limits", "body_bytes", at<&C::limits, &C::Limits::body_bytes>, optional, 1024, 67'108'864,
     "Largest request body in bytes."},
    {"limits", "document_bytes", at<&C::limits, &C::Limits::document_bytes>, optional, 1024, 1'073'741'824,
     "Largest document in bytes."},
    {"limits", "json_depth", at<&C::limits, &C::Limits::json_depth>, optional, 4, 256,
     "Deepest nesting of objects and arrays in a request."},
    {"limits", "period_seconds", at<&C::limits, &C::Limits::period_seconds>, optional, 1, 3'600,
     "Period in seconds that the limits on requests below count over."},
    {"limits", "tenant_token_reads", at<&C::limits, &C::Limits::tenant_token_reads>, optional, 0, 10'000'000,
     "Reads of tokens that one tenant may ask for in a period; 0 for no limit."},
    {"limits", "tenant_token_writes", at<&C::limits, &C::Limits::tenant_token_writes>, optional, 0, 10'000'000,
     "Creations, changes and deletions of tokens and intents that one tenant may ask for in a period; 0 for no limit."},
    {"limits", "tenant_searches", at<&C::limits, &C::Limits::tenant_searches>, optional, 0, 10'000'000,
     "Searches that one tenant may ask for in a period; 0 for no limit."},
    {"limits", "private_requests", at<&C::limits, &C::Limits::private_requests>, optional, 0, 10'000'000,
     "Requests of one private application in a period; 0 for no limit."},
    {"limits", "public_requests", at<&C::limits, &C::Limits::public_requests>, optional, 0, 10'000'000,
     "Requests of one public application in a period; 0 for no limit."},
    {"limits", "management_requests", at<&C::limits, &C::Limits::management_requests>, optional, 0, 10'000'000,
     "Requests of one management application in a period; 0 for no limit."},
    {"limits", "address_requests", at<&C::limits, &C::Limits::address_requests>, optional, 0, 10'000'000,
     "Requests from one client address (IPv6: from one /64 network) in a period; 0 for no limit."},
    {"limits", "failed_encrypted_cards", at<&C::limits, &C::Limits::failed_encrypted_cards>, optional, 0, 10'000'000,
     "Encrypted cards that may fail with one API key of the Tap face in a period; then none is looked at; 0 for no "
     "limit."},
    {"limits", "tokenize_tokens", at<&C::limits, &C::Limits::tokenize_tokens>, optional, 1, 10'000,
     "Tokens that one tokenize request may create."},
    {"limits", "detokenize_tokens", at<&C::limits, &C::Limits::detokenize_tokens>, optional, 1, 10'000,
     "Tokens that one detokenize request may name."},
    {"limits", "outbound_calls", at<&C::limits, &C::Limits::outbound_calls>, optional, 1, 10'000,
     "Calls to destinations under way at one time; more are answered with 503."},
    {"limits", "outbound_connect_milliseconds", at<&C::limits, &C::Limits::outbound_connect_milliseconds>, optional, 1,
     600'000, "How long a destination may take until its name is resolved and its TLS connection stands."},
    {"limits", "outbound_response_milliseconds", at<&C::limits, &C::Limits::outbound_response_milliseconds>, optional,
     1, 600'000, "How long a destination may then take until the header of its answer is there."},
    {"limits", "outbound_total_milliseconds", at<&C::limits, &C::Limits::outbound_total_milliseconds>, optional, 1,
     3'600'000, "How long a call to a destination may take in all."},
    {"limits", "outbound_answer_bytes", at<&C::limits, &C::Limits::outbound_answer_bytes>, optional, 1024, 67'108'864,
     "Largest answer of a destination in bytes where it must be held as a whole, to be transformed."},
    {"limits", "outbound_stream_mib", at<&C::limits, &C::Limits::outbound_stream_mib>, optional, 1, 1'048'576,
     "Largest answer of a destination in MiB where it is passed on as it comes."},
    {"tokens", "cvc_retention_minutes", at<&C::tokens, &C::Tokens::cvc_retention_minutes>, optional, 1, 1440,
     "How long a card's verification code is kept after it was stored."},
    {"tokens", "intent_hours", at<&C::tokens, &C::Tokens::intent_hours>, optional, 1, 48,
     "How long a token intent can be converted to a token."},
    {"tokens", "trusted_downtime_hours", at<&C::tokens, &C::Tokens::trusted_downtime_hours>, optional, 1, 8'760,
     "How long cofferd may have been down for its clock to be believed at start; beyond it nothing expired is purged "
     "until `coffer clock trust`."},
    {"log", "level", at<&C::log, &C::Log::level>, optional, 0, 0, "Least severity that is logged."},
    {"log", "format", at<&C::log, &C::Log::format>, optional, 0, 0, "One JSON object per line, or text for people."},
    {"log", "requests", at<&C::log, &C::Log::requests>, optional, 0, 0,
     "Whether each API request is logged: method, route, status and duration, never content."},
    {"basis_theory", "enabled", at<&C::basis_theory, &C::BasisTheory::enabled>, optional, 0, 0,
     "Whether this face is served."},
    {"basis_theory", "destinations", at<&C::basis_theory, &C::BasisTheory::destinations>, optional, 0, 0,
     "URLs that proxies and webhooks may send to, each with everything below its path; without any, nothing is sent."},
    {"basis_theory", "destination_networks", at<&C::basis_theory, &C::BasisTheory::destination_networks>, optional, 0,
     0,
     "Networks of private, loopback, link-local or otherwise special addresses that destinations may lie in all the "
     "same."},
    {"basis_theory", "destination_ca", at<&C::basis_theory, &C::BasisTheory::destination_ca>, optional, 0, 0,
     "PEM file with authorities that destinations' certificates may come from, besides those of the system."},
    {"basis_theory", "destination_certificate", at<&C::basis_theory, &C::BasisTheory::destination_certificate>,
     optional, 0, 0,
     "PEM file with the certificate, followed by its intermediates, that is shown to destinations which ask for one."},
    {"basis_theory", "destination_private_key", at<&C::basis_theory, &C::BasisTheory::destination_private_key>,
     optional, 0, 0, "PEM file with the private key of that certificate."},
    {"keys", "root_cryptoperiod_days", at<&C::keys, &C::Keys::root_cryptoperiod_days>, optional, 0, 36'500,
     "Days after which a root key should have been rotated; 0 for no end."},
    {"keys", "tenant_cryptoperiod_days", at<&C::keys, &C::Keys::tenant_cryptoperiod_days>, optional, 0, 36'500,
     "Days after which a tenant's key encryption key should have been rotated; 0 for no end."},
    {"keys", "fingerprint_cryptoperiod_days", at<&C::keys, &C::Keys::fingerprint_cryptoperiod_days>, optional, 0,
     36'500, "Days after which a tenant's fingerprint key should have been rotated; 0 for no end."},
    {"keys", "index_cryptoperiod_days", at<&C::keys, &C::Keys::index_cryptoperiod_days>, optional, 0, 36'500,
     "Days after which a tenant's search index key should have been rotated; 0 for no end."},
    {"keys", "cryptoperiod_warning_days", at<&C::keys, &C::Keys::cryptoperiod_warning_days>, optional, 0, 36'500,
     "How many days before the end of a cryptoperiod `coffer status` and the metrics begin to warn."},
    {"keys", "rewrap_workers", at<&C::keys, &C::Keys::rewrap_workers>, optional, 1, 64,
     "Threads that move records to a new key, each with a PKCS#11 session of its own."},
    {"keys", "rewrap_share_percent", at<&C::keys, &C::Keys::rewrap_share_percent>, optional, 1, 100,
     "Share of the time that moving records to a new key may take; the rest is left to requests."},
    {"tap", "enabled", at<&C::tap, &C::Tap::enabled>, optional, 0, 0, "Whether this face is served."},
    {"tap", "listen", at<&C::tap, &C::Tap::listen>, optional, 0, 0,
     "Address and port of an HTTPS listener that serves this face alone, beside server.listen; \"\" for none."},
    {"tap", "token_minutes", at<&C::tap, &C::Tap::token_minutes>, optional, 1, 60,
     "How long a token can be used after it was made; then its card data is destroyed."},
    {"tap", "processor", at<&C::tap, &C::Tap::processor>, optional, 0, 0,
     "URL that charges and authorizations are sent to, with the card in them; \"\" for none. Networks and certificates "
     "are "
     "those of basis_theory.destination_..."},
    {"guardian", "enabled", at<&C::guardian, &C::Guardian::enabled>, optional, 0, 0, "Whether this face is served."},
    {"guardian", "public_url", at<&C::guardian, &C::Guardian::public_url>, optional, 0, 0,
     "What the URLs in answers begin with; \"\" for https:// and the host that the request names."},
    {"guardian", "compat", at<&C::guardian, &C::Guardian::compat>, optional, 0, 0,
     "Generation of the interface that answers are shaped like where they differ: metadata inquiries."},
    {"guardian", "compliance", at<&C::guardian, &C::Guardian::compliance>, optional, 0, 0,
     "PCI DSS level of whoever uses this face; below saq-d card numbers come in by sessions alone and cryptograms go "
     "out by reference alone."},
    {"guardian", "security_code_minutes", at<&C::guardian, &C::Guardian::security_code_minutes>, optional, 1, 1440,
     "How long the security code of a PCI token is kept before it is destroyed."},
    {"guardian", "consume_security_code", at<&C::guardian, &C::Guardian::consume_security_code>, optional, 0, 0,
     "Whether the security code is destroyed before the first forward that uses it is sent."},
    {"guardian", "destinations", at<&C::guardian, &C::Guardian::destinations>, optional, 0, 0,
     "URLs that tokens may be forwarded to and webhooks be told at, each with everything below its path; without any, "
     "nothing is sent. Networks and certificates are those of basis_theory.destination_..."},
    {"guardian", "session_minutes", at<&C::guardian, &C::Guardian::session_minutes>, optional, 1, 120,
     "How long a capture session waits for what it is to take."},
    {"guardian", "cryptogram_reference_minutes", at<&C::guardian, &C::Guardian::cryptogram_reference_minutes>, optional,
     1, 60, "How long a cryptogram that is kept here can be used by its reference."},
});

}  // namespace

std::string Setting::name() const { return std::string(section) + "." + std::string(key); }

std::span<const Section> sections() noexcept { return section_table; }

std::span<const Setting> settings() noexcept { return setting_table; }

const Section* find_section(std::string_view name) noexcept {
  const auto* found = std::ranges::find(section_table, name, &Section::name);
  return found == section_table.end() ? nullptr : found;
}

const Setting* find_setting(std::string_view section, std::string_view key) noexcept {
  const auto* found = std::ranges::find_if(
      setting_table, [&](const Setting& setting) { return setting.section == section && setting.key == key; });
  return found == setting_table.end() ? nullptr : found;
}

}  // namespace appliance
