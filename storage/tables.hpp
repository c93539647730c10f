#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace storage {

/// The tables of the store. A key always begins with what it is looked up by; values are records (records.proto)
/// behind one byte of format version. Integers in keys are big-endian, so that byte order is numeric order.
///
/// | table        | key                                             | value             |
/// |--------------|-------------------------------------------------|-------------------|
/// | meta         | name                                            | StoreIdentity     |
/// | root_keys    | version (4)                                     | RootKeyRecord     |
/// | tenants      | tenant (16)                                     | TenantRecord      |
/// | tenant_keys  | tenant (16), purpose (1), version (4)           | TenantKeyRecord   |
/// | applications | tenant (16), application (16)                   | ApplicationRecord |
/// | tokens       | tenant (16), token id                           | TokenRecord       |
/// | fingerprints | tenant (16), version (4), HMAC-SHA-256 (32)     | FingerprintRecord |
/// | token_terms  | tenant (16), term, order (appliance/token/terms) | TermRecord       |
/// | intents      | tenant (16), intent (16)                        | TokenRecord       |
/// | replays      | tenant (16), SHA-256 of what is repeated (32)   | ReplayRecord      |
/// | token_replays| tenant (16), SHA-256 of token id (32), the same | nothing           |
/// | expirations  | time in us (8), kind (1), tenant (16), id       | nothing           |
/// | audit_index  | tenant (16), filter (16), inverted number (8)   | none              |
/// | counters     | tenant (16), name                               | a number (8)      |
/// | sessions     | tenant (16), nonce                              | SessionRecord     |
/// | session_ends | end in microseconds (8), tenant (16), nonce     | none              |
/// | claims       | tenant (16), fingerprint                        | a number (8)      |
/// | token_links  | tenant (16), direction (1), SHA-256 of token id (32), id of the other | none |
/// | audit_keys   | version (4)                                     | AuditKeyRecord    |
/// | checkpoints  | number of the audit entry (8)                   | CheckpointRecord  |
/// | key_jobs     | tenant (16; zero: the appliance), kind (1)      | KeyJobRecord      |
/// | proxies      | tenant (16), proxy (16)                         | ProxyRecord       |
/// | proxy_keys   | key                                             | ProxyKeyRecord    |
/// | capture_keys | tenant (16), key (16)                           | CaptureKeyRecord  |
/// | captured     | tenant (16), SHA-256 of the message (32)        | CapturedRecord    |
/// | stray_keys   | time in us (8), key (16)                        | none              |
/// | documents    | tenant (16), document (16)                      | DocumentRecord    |
/// | document_chunks | tenant (16), document (16), number (4)       | DocumentChunkRecord |
/// | recipients   | SHA-256 of the transport key (32)               | RecipientRecord   |
/// | root_copies  | version (4), recipient (32)                     | RootCopyRecord    |
/// | operators    | name                                            | OperatorRecord    |
/// | approvals    | request (16)                                    | ApprovalRecord    |
/// | webhooks     | tenant (16), webhook (16)                       | WebhookRecord     |
/// | webhook_keys | tenant (16), key (16)                           | CaptureKeyRecord  |
/// | event_subjects | tenant (16), inverted number of the audit entry (8) | TokenRecord |
/// | webhook_queue | tenant (16), webhook (16), time in us (8), audit entry (8) | PendingDelivery |
/// | webhook_log  | tenant (16), webhook (16), place in the ring (4) | DeliveryRecord   |
/// | webhook_states | tenant (16), webhook (16)                     | WebhookStateRecord |
/// | single_use   | tenant (16), token id                           | TokenRecord       |
/// | bins         | generation (4), the BIN's digits                | BinRecord         |
/// | card_keys    | tenant (16), key (16)                           | CaptureKeyRecord  |
/// | guardian_keys | tenant (16), key (16)                          | GuardianKeyRecord |
/// | card_sessions | session (16)                                   | CaptureSessionRecord |
/// | session_keys | tenant (16), key (16)                           | CaptureKeyRecord  |
/// | network_tokens | tenant (16), token (16)                       | NetworkTokenRecord |
/// | network_index | tenant (16), kind (1), see keys.hpp            | token (16)        |
/// | cryptograms  | tenant (16), reference (16)                     | CryptogramReferenceRecord |
/// | generic_types | tenant (16), type (16)                         | GenericTypeRecord |
enum class Table : std::uint8_t {
  meta,
  root_keys,
  tenants,
  tenant_keys,
  applications,
  tokens,
  fingerprints,
  token_terms,
  intents,
  replays,
  token_replays,
  expirations,
  audit_index,
  counters,
  sessions,
  session_ends,
  claims,
  token_links,
  audit_keys,
  checkpoints,
  key_jobs,
  proxies,
  proxy_keys,
  capture_keys,
  captured,
  stray_keys,
  documents,
  document_chunks,
  recipients,
  root_copies,
  operators,
  approvals,
  webhooks,
  webhook_keys,
  event_subjects,
  webhook_queue,
  webhook_log,
  webhook_states,
  single_use,
  bins,
  card_keys,
  guardian_keys,
  card_sessions,
  session_keys,
  network_tokens,
  network_index,
  cryptograms,
  generic_types,
};

inline constexpr std::array<std::string_view, 48> table_names{
    "meta",          "root_keys",     "tenants",         "tenant_keys",  "applications",
    "tokens",        "fingerprints",  "token_terms",     "intents",      "replays",
    "token_replays", "expirations",   "audit_index",     "counters",     "sessions",
    "session_ends",  "claims",        "token_links",     "audit_keys",   "checkpoints",
    "key_jobs",      "proxies",       "proxy_keys",      "capture_keys", "captured",
    "stray_keys",    "documents",     "document_chunks", "recipients",   "root_copies",
    "operators",     "approvals",     "webhooks",        "webhook_keys", "event_subjects",
    "webhook_queue", "webhook_log",   "webhook_states",  "single_use",   "bins",
    "card_keys",     "guardian_keys", "card_sessions",   "session_keys", "network_tokens",
    "network_index", "cryptograms",   "generic_types"};

/// Append-only logs: key is the entry's number (8), value the entry's link (32, log_chain.hpp) and then an AuditEntry.
enum class Log : std::uint8_t { audit };

inline constexpr std::array<std::string_view, 1> log_names{"audit"};

}  // namespace storage
