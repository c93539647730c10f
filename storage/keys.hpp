#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace storage {

using Uuid = std::array<std::uint8_t, 16>;
using Hmac = std::array<std::uint8_t, 32>;
using Digest = std::array<std::uint8_t, 32>;
/// What an index of the audit log is filtered by, in a fixed size: the beginning of a digest; zero: by nothing.
using IndexFilter = std::array<std::uint8_t, 16>;

// Row keys, as the table in tables.hpp lays them out.

[[nodiscard]] std::string meta_key(std::string_view name);
[[nodiscard]] std::string root_key_key(std::uint32_t version);
[[nodiscard]] std::string tenant_key(const Uuid& tenant);
[[nodiscard]] std::string tenant_key_key(const Uuid& tenant, std::uint8_t purpose, std::uint32_t version);
[[nodiscard]] std::string application_key(const Uuid& tenant, const Uuid& application);
[[nodiscard]] std::string token_key(const Uuid& tenant, std::string_view id);
[[nodiscard]] std::string fingerprint_key(const Uuid& tenant, std::uint32_t version, const Hmac& hmac);
[[nodiscard]] std::string log_key(std::uint64_t number);
[[nodiscard]] std::string intent_key(const Uuid& tenant, const Uuid& intent);
[[nodiscard]] std::string replay_key(const Uuid& tenant, const Digest& request);
[[nodiscard]] std::string token_replay_key(const Uuid& tenant, const Digest& token_id, const Digest& request);
/// `at_us` must not be negative.
[[nodiscard]] std::string expiration_key(std::int64_t at_us, std::uint8_t kind, const Uuid& tenant,
                                         std::string_view id);
[[nodiscard]] std::string audit_key_key(std::uint32_t version);
[[nodiscard]] std::string checkpoint_key(std::uint64_t number);
/// Numbers are inverted in an index, so that the newest entry comes first.
[[nodiscard]] std::string log_index_key(std::string_view prefix, std::uint64_t number);
[[nodiscard]] std::string counter_key(const Uuid& tenant, std::string_view name);
[[nodiscard]] std::string session_key(const Uuid& tenant, std::string_view nonce);
/// `end` is not negative.
[[nodiscard]] std::string session_end_key(std::int64_t end, const Uuid& tenant, std::string_view nonce);
[[nodiscard]] std::string claim_key(const Uuid& tenant, std::string_view fingerprint);
[[nodiscard]] std::string token_link_key(const Uuid& tenant, std::uint8_t direction, const Digest& token_id,
                                         std::string_view other);
[[nodiscard]] std::string proxy_key(const Uuid& tenant, const Uuid& proxy);
/// The row of a proxy's own key.
[[nodiscard]] std::string proxy_key_key(std::string_view key);
[[nodiscard]] std::string capture_key_key(const Uuid& tenant, const Uuid& key);
[[nodiscard]] std::string card_key_key(const Uuid& tenant, const Uuid& key);
[[nodiscard]] std::string captured_key(const Uuid& tenant, const Digest& message);
/// `at_us` must not be negative.
[[nodiscard]] std::string stray_key_key(std::int64_t at_us, const Uuid& key);
[[nodiscard]] std::string document_key(const Uuid& tenant, const Uuid& document);
[[nodiscard]] std::string document_chunk_key(const Uuid& tenant, const Uuid& document, std::uint32_t number);

[[nodiscard]] std::string bin_key(std::uint32_t generation, std::string_view bin);

[[nodiscard]] std::string guardian_key_key(const Uuid& tenant, const Uuid& key);
[[nodiscard]] std::string webhook_key(const Uuid& tenant, const Uuid& webhook);
[[nodiscard]] std::string webhook_key_key(const Uuid& tenant, const Uuid& key);
[[nodiscard]] std::string event_subject_key(const Uuid& tenant, std::uint64_t entry);
/// `at_us` must not be negative.
[[nodiscard]] std::string webhook_queue_key(const Uuid& tenant, const Uuid& webhook, std::int64_t at_us,
                                            std::uint64_t entry);
[[nodiscard]] std::string webhook_log_key(const Uuid& tenant, const Uuid& webhook, std::uint32_t place);

[[nodiscard]] std::string capture_session_key(const Uuid& session);
[[nodiscard]] std::string session_key_key(const Uuid& tenant, const Uuid& key);

[[nodiscard]] std::string key_job_key(const Uuid& tenant, std::uint8_t kind);
[[nodiscard]] std::string operator_key(std::string_view name);
[[nodiscard]] std::string approval_key(const Uuid& request);

[[nodiscard]] std::string recipient_key(const Digest& recipient);
[[nodiscard]] std::string root_copy_key(std::uint32_t version, const Digest& recipient);

[[nodiscard]] std::string network_token_key(const Uuid& tenant, const Uuid& token);
/// Index of network tokens, newest first.
[[nodiscard]] std::string network_order_key(const Uuid& tenant, std::int64_t created_at_us, const Uuid& token);
/// By the digest of what their scheme calls them.
[[nodiscard]] std::string network_reference_key(const Uuid& tenant, const Digest& reference);
/// By when their scheme is to be asked about them. `at_us` must not be negative.
[[nodiscard]] std::string network_due_key(const Uuid& tenant, std::int64_t at_us, const Uuid& token);
[[nodiscard]] std::string cryptogram_reference_key(const Uuid& tenant, const Uuid& reference);
[[nodiscard]] std::string generic_type_key(const Uuid& tenant, const Uuid& type);

// Prefixes for Store::scan().
[[nodiscard]] std::string network_order_prefix(const Uuid& tenant);
[[nodiscard]] std::string network_dues_prefix(const Uuid& tenant);

[[nodiscard]] std::string root_copies_prefix(std::uint32_t version);
[[nodiscard]] std::string tenant_keys_prefix(const Uuid& tenant);
[[nodiscard]] std::string tenant_keys_prefix(const Uuid& tenant, std::uint8_t purpose);
[[nodiscard]] std::string applications_prefix(const Uuid& tenant);
[[nodiscard]] std::string tokens_prefix(const Uuid& tenant);
[[nodiscard]] std::string fingerprints_prefix(const Uuid& tenant, std::uint32_t version);
[[nodiscard]] std::string token_replays_prefix(const Uuid& tenant, const Digest& token_id);
[[nodiscard]] std::string key_jobs_prefix(const Uuid& tenant);
[[nodiscard]] std::string audit_index_prefix(const Uuid& tenant, const IndexFilter& filter);
[[nodiscard]] std::string token_links_prefix(const Uuid& tenant, std::uint8_t direction, const Digest& token_id);
[[nodiscard]] std::string counters_prefix(const Uuid& tenant, std::string_view beginning);
[[nodiscard]] std::string proxies_prefix(const Uuid& tenant);
[[nodiscard]] std::string capture_keys_prefix(const Uuid& tenant);
[[nodiscard]] std::string event_subjects_prefix(const Uuid& tenant);
/// In the tables whose keys begin with tenant and webhook.
[[nodiscard]] std::string webhook_rows_prefix(const Uuid& tenant, const Uuid& webhook);

/// Of all rows of a tenant, in the tables whose keys begin with it.
[[nodiscard]] std::string rows_prefix(const Uuid& tenant);

// The parts of a key that was read. They throw Error{corrupt} where the key is too short for its table.

[[nodiscard]] Uuid tenant_in(std::string_view key);
[[nodiscard]] Uuid application_in(std::string_view application_key);
/// Points into `token_key`.
[[nodiscard]] std::string_view token_id_in(std::string_view token_key);
[[nodiscard]] std::uint32_t version_in_root_key(std::string_view root_key_key);
[[nodiscard]] std::uint8_t purpose_in_tenant_key(std::string_view tenant_key_key);
[[nodiscard]] std::uint32_t version_in_tenant_key(std::string_view tenant_key_key);
/// A version's four bytes.
[[nodiscard]] std::uint32_t version_at(std::string_view key, std::size_t offset);
[[nodiscard]] std::uint8_t kind_in_key_job(std::string_view key_job_key);
[[nodiscard]] std::uint64_t log_number_in(std::string_view log_key);
/// Works for the key of a replay and of a token's replay.
[[nodiscard]] Digest request_in(std::string_view replay_key);
[[nodiscard]] std::int64_t time_in_expiration(std::string_view expiration_key);
[[nodiscard]] std::uint8_t kind_in_expiration(std::string_view expiration_key);
[[nodiscard]] Uuid tenant_in_expiration(std::string_view expiration_key);
/// Points into `expiration_key`.
[[nodiscard]] std::string_view id_in_expiration(std::string_view expiration_key);
[[nodiscard]] std::uint64_t log_number_in_index(std::string_view log_index_key);
/// Points into `counter_key`.
[[nodiscard]] std::string_view name_in_counter(std::string_view counter_key);
[[nodiscard]] std::int64_t end_in_session_end(std::string_view session_end_key);
/// The id of the other token. Points into `token_link_key`.
[[nodiscard]] std::string_view other_in_link(std::string_view token_link_key);
/// Works for the key of a recipient and of a copy, which ends with its recipient.
[[nodiscard]] Digest recipient_in(std::string_view key);
[[nodiscard]] Uuid request_in_approval(std::string_view approval_key);
/// The key of the session's own row. Points into `session_end_key`.
[[nodiscard]] std::string_view session_key_in_end(std::string_view session_end_key);
[[nodiscard]] Digest message_in_captured_key(std::string_view captured_key);
[[nodiscard]] Uuid document_in_chunk_key(std::string_view document_chunk_key);
[[nodiscard]] Uuid key_in_capture_key(std::string_view capture_key_key);
[[nodiscard]] std::int64_t time_in_stray_key(std::string_view stray_key_key);
[[nodiscard]] Uuid key_in_stray_key(std::string_view stray_key_key);

[[nodiscard]] Uuid guardian_key_in(std::string_view guardian_key_key);
/// The last 16 bytes of a key that ends with a UUID.
[[nodiscard]] Uuid last_uuid_in(std::string_view key);
[[nodiscard]] std::int64_t time_in_network_due(std::string_view network_due_key);

[[nodiscard]] Uuid proxy_in(std::string_view proxy_key);
/// Works for every table whose keys begin with tenant and webhook.
[[nodiscard]] Uuid webhook_in(std::string_view webhook_key);
[[nodiscard]] std::int64_t time_in_webhook_queue(std::string_view webhook_queue_key);
/// The same row at another time.
[[nodiscard]] std::string at_other_time(std::string_view webhook_queue_key, std::int64_t at_us);

}  // namespace storage
