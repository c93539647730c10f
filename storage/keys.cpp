#include "storage/keys.hpp"

#include "storage/error.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <tuple>

namespace storage {

namespace {

template <std::size_t Size>
std::string bytes(const std::array<std::uint8_t, Size>& value) {
  return {value.begin(), value.end()};
}

template <std::unsigned_integral Number>
std::string big_endian(Number number) {
  std::string out(sizeof(Number), '\0');
  for (auto byte = out.rbegin(); byte != out.rend(); ++byte) {
    *byte = static_cast<char>(number & 0xff);
    number = static_cast<Number>(number >> 8);
  }
  return out;
}

std::string_view part(std::string_view key, std::size_t offset, std::size_t size) {
  if (key.size() < offset + size) {
    throw Error(Fault::corrupt, "a row's key is too short");
  }
  return key.substr(offset, size);
}

template <std::unsigned_integral Number>
Number number_at(std::string_view key, std::size_t offset) {
  std::uint64_t number = 0;
  for (const char byte : part(key, offset, sizeof(Number))) {
    number = number << 8 | static_cast<std::uint8_t>(byte);
  }
  return static_cast<Number>(number);
}

template <class Array>
Array array_at(std::string_view key, std::size_t offset) {
  Array array;
  std::ranges::transform(part(key, offset, array.size()), array.begin(),
                         [](char byte) { return static_cast<std::uint8_t>(byte); });
  return array;
}

Uuid uuid_at(std::string_view key, std::size_t offset) { return array_at<Uuid>(key, offset); }

constexpr std::size_t after_tenant = std::tuple_size_v<Uuid>;
constexpr std::size_t after_time = sizeof(std::uint64_t);
constexpr std::size_t after_kind = after_time + 1;

}  // namespace

std::string meta_key(std::string_view name) { return std::string(name); }

std::string root_key_key(std::uint32_t version) { return big_endian(version); }

std::string tenant_key(const Uuid& tenant) { return bytes(tenant); }

std::string tenant_key_key(const Uuid& tenant, std::uint8_t purpose, std::uint32_t version) {
  return tenant_keys_prefix(tenant, purpose) + big_endian(version);
}

std::string application_key(const Uuid& tenant, const Uuid& application) { return bytes(tenant) + bytes(application); }

std::string token_key(const Uuid& tenant, std::string_view id) { return bytes(tenant).append(id); }

std::string fingerprint_key(const Uuid& tenant, std::uint32_t version, const Hmac& hmac) {
  return fingerprints_prefix(tenant, version) + bytes(hmac);
}

std::string log_key(std::uint64_t number) { return big_endian(number); }

std::string intent_key(const Uuid& tenant, const Uuid& intent) { return bytes(tenant) + bytes(intent); }

std::string proxy_key(const Uuid& tenant, const Uuid& proxy) { return bytes(tenant) + bytes(proxy); }

std::string proxy_key_key(std::string_view key) { return std::string(key); }

std::string replay_key(const Uuid& tenant, const Digest& request) { return bytes(tenant) + bytes(request); }

std::string token_replay_key(const Uuid& tenant, const Digest& token_id, const Digest& request) {
  return token_replays_prefix(tenant, token_id) + bytes(request);
}

std::string expiration_key(std::int64_t at_us, std::uint8_t kind, const Uuid& tenant, std::string_view id) {
  auto key = big_endian(static_cast<std::uint64_t>(at_us));
  key.push_back(static_cast<char>(kind));
  return key.append(bytes(tenant)).append(id);
}

std::string audit_key_key(std::uint32_t version) { return big_endian(version); }

std::string checkpoint_key(std::uint64_t number) { return big_endian(number); }

std::string log_index_key(std::string_view prefix, std::uint64_t number) {
  return std::string(prefix) + big_endian(~number);
}

std::string counter_key(const Uuid& tenant, std::string_view name) { return bytes(tenant).append(name); }

std::string session_key(const Uuid& tenant, std::string_view nonce) { return bytes(tenant).append(nonce); }

std::string session_end_key(std::int64_t end, const Uuid& tenant, std::string_view nonce) {
  return big_endian(static_cast<std::uint64_t>(end)) + session_key(tenant, nonce);
}

std::string operator_key(std::string_view name) { return std::string(name); }

std::string approval_key(const Uuid& request) { return bytes(request); }

Uuid request_in_approval(std::string_view approval_key) { return uuid_at(approval_key, 0); }

std::string key_job_key(const Uuid& tenant, std::uint8_t kind) { return bytes(tenant) + static_cast<char>(kind); }

std::string key_jobs_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string rows_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string claim_key(const Uuid& tenant, std::string_view fingerprint) { return bytes(tenant).append(fingerprint); }

std::string token_link_key(const Uuid& tenant, std::uint8_t direction, const Digest& token_id, std::string_view other) {
  return token_links_prefix(tenant, direction, token_id).append(other);
}

std::string capture_key_key(const Uuid& tenant, const Uuid& key) { return bytes(tenant) + bytes(key); }

std::string card_key_key(const Uuid& tenant, const Uuid& key) { return bytes(tenant) + bytes(key); }

std::string captured_key(const Uuid& tenant, const Digest& message) { return bytes(tenant) + bytes(message); }

std::string stray_key_key(std::int64_t at_us, const Uuid& key) {
  return big_endian(static_cast<std::uint64_t>(at_us)) + bytes(key);
}

std::string document_key(const Uuid& tenant, const Uuid& document) { return bytes(tenant) + bytes(document); }

std::string document_chunk_key(const Uuid& tenant, const Uuid& document, std::uint32_t number) {
  return bytes(tenant) + bytes(document) + big_endian(number);
}

std::string guardian_key_key(const Uuid& tenant, const Uuid& key) { return bytes(tenant) + bytes(key); }

std::string webhook_key(const Uuid& tenant, const Uuid& webhook) { return webhook_rows_prefix(tenant, webhook); }

std::string capture_session_key(const Uuid& session) { return bytes(session); }

std::string session_key_key(const Uuid& tenant, const Uuid& key) { return bytes(tenant) + bytes(key); }

std::string webhook_key_key(const Uuid& tenant, const Uuid& key) { return bytes(tenant) + bytes(key); }

std::string event_subject_key(const Uuid& tenant, std::uint64_t entry) {
  return log_index_key(event_subjects_prefix(tenant), entry);
}

std::string webhook_queue_key(const Uuid& tenant, const Uuid& webhook, std::int64_t at_us, std::uint64_t entry) {
  return webhook_rows_prefix(tenant, webhook) + big_endian(static_cast<std::uint64_t>(at_us)) + big_endian(entry);
}

std::string webhook_log_key(const Uuid& tenant, const Uuid& webhook, std::uint32_t place) {
  return webhook_rows_prefix(tenant, webhook) + big_endian(place);
}

std::string event_subjects_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string webhook_rows_prefix(const Uuid& tenant, const Uuid& webhook) { return bytes(tenant) + bytes(webhook); }

std::string capture_keys_prefix(const Uuid& tenant) { return bytes(tenant); }
std::string bin_key(std::uint32_t generation, std::string_view bin) { return big_endian(generation).append(bin); }

std::string tenant_keys_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string tenant_keys_prefix(const Uuid& tenant, std::uint8_t purpose) {
  return bytes(tenant) + static_cast<char>(purpose);
}

std::string applications_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string proxies_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string tokens_prefix(const Uuid& tenant) { return bytes(tenant); }

std::string fingerprints_prefix(const Uuid& tenant, std::uint32_t version) {
  return bytes(tenant) + big_endian(version);
}

std::string token_replays_prefix(const Uuid& tenant, const Digest& token_id) { return bytes(tenant) + bytes(token_id); }

std::string audit_index_prefix(const Uuid& tenant, const IndexFilter& filter) { return bytes(tenant) + bytes(filter); }

std::string counters_prefix(const Uuid& tenant, std::string_view beginning) { return counter_key(tenant, beginning); }

std::string token_links_prefix(const Uuid& tenant, std::uint8_t direction, const Digest& token_id) {
  return bytes(tenant) + static_cast<char>(direction) + bytes(token_id);
}

Uuid tenant_in(std::string_view key) { return uuid_at(key, 0); }

Uuid application_in(std::string_view application_key) { return uuid_at(application_key, after_tenant); }

Uuid proxy_in(std::string_view proxy_key) { return uuid_at(proxy_key, after_tenant); }

std::string_view token_id_in(std::string_view token_key) {
  static_cast<void>(part(token_key, after_tenant, 0));
  return token_key.substr(after_tenant);
}

std::uint32_t version_in_root_key(std::string_view root_key_key) { return number_at<std::uint32_t>(root_key_key, 0); }

std::uint8_t purpose_in_tenant_key(std::string_view tenant_key_key) {
  return number_at<std::uint8_t>(tenant_key_key, after_tenant);
}

std::uint32_t version_in_tenant_key(std::string_view tenant_key_key) {
  return number_at<std::uint32_t>(tenant_key_key, after_tenant + 1);
}

std::uint32_t version_at(std::string_view key, std::size_t offset) { return number_at<std::uint32_t>(key, offset); }

std::uint8_t kind_in_key_job(std::string_view key_job_key) {
  return number_at<std::uint8_t>(key_job_key, after_tenant);
}

std::uint64_t log_number_in(std::string_view log_key) { return number_at<std::uint64_t>(log_key, 0); }

Digest request_in(std::string_view replay_key) {
  constexpr std::size_t size = std::tuple_size_v<Digest>;
  return array_at<Digest>(replay_key, replay_key.size() < size ? 0 : replay_key.size() - size);
}

std::int64_t time_in_expiration(std::string_view expiration_key) {
  return static_cast<std::int64_t>(number_at<std::uint64_t>(expiration_key, 0));
}

std::uint8_t kind_in_expiration(std::string_view expiration_key) {
  return number_at<std::uint8_t>(expiration_key, after_time);
}

Uuid tenant_in_expiration(std::string_view expiration_key) { return uuid_at(expiration_key, after_kind); }

std::string_view id_in_expiration(std::string_view expiration_key) {
  constexpr std::size_t before_id = after_kind + after_tenant;
  static_cast<void>(part(expiration_key, before_id, 0));
  return expiration_key.substr(before_id);
}

std::uint64_t log_number_in_index(std::string_view log_index_key) {
  constexpr std::size_t size = sizeof(std::uint64_t);
  return ~number_at<std::uint64_t>(log_index_key, std::max(log_index_key.size(), size) - size);
}

std::string_view name_in_counter(std::string_view counter_key) {
  static_cast<void>(part(counter_key, after_tenant, 0));
  return counter_key.substr(after_tenant);
}

std::int64_t end_in_session_end(std::string_view session_end_key) {
  return static_cast<std::int64_t>(number_at<std::uint64_t>(session_end_key, 0));
}

std::string_view other_in_link(std::string_view token_link_key) {
  constexpr auto after_token = after_tenant + sizeof(std::uint8_t) + std::tuple_size_v<Digest>;
  static_cast<void>(part(token_link_key, after_token, 0));
  return token_link_key.substr(after_token);
}

std::string_view session_key_in_end(std::string_view session_end_key) {
  static_cast<void>(part(session_end_key, sizeof(std::int64_t), after_tenant));
  return session_end_key.substr(sizeof(std::int64_t));
}

Digest message_in_captured_key(std::string_view captured_key) { return request_in(captured_key); }

Uuid document_in_chunk_key(std::string_view document_chunk_key) { return uuid_at(document_chunk_key, after_tenant); }

Uuid key_in_capture_key(std::string_view capture_key_key) { return uuid_at(capture_key_key, after_tenant); }

std::int64_t time_in_stray_key(std::string_view stray_key_key) {
  return static_cast<std::int64_t>(number_at<std::uint64_t>(stray_key_key, 0));
}

Uuid key_in_stray_key(std::string_view stray_key_key) { return uuid_at(stray_key_key, after_time); }

std::string recipient_key(const Digest& recipient) { return bytes(recipient); }

std::string root_copy_key(std::uint32_t version, const Digest& recipient) {
  return root_copies_prefix(version) + bytes(recipient);
}

std::string root_copies_prefix(std::uint32_t version) { return big_endian(version); }

Digest recipient_in(std::string_view key) {
  constexpr auto size = std::tuple_size_v<Digest>;
  return array_at<Digest>(key, key.size() < size ? key.size() : key.size() - size);
}

Uuid guardian_key_in(std::string_view guardian_key_key) { return uuid_at(guardian_key_key, after_tenant); }

Uuid webhook_in(std::string_view webhook_key) { return uuid_at(webhook_key, after_tenant); }

std::string network_token_key(const Uuid& tenant, const Uuid& token) { return bytes(tenant) + bytes(token); }

std::string network_order_prefix(const Uuid& tenant) { return bytes(tenant) + 'o'; }
std::string network_dues_prefix(const Uuid& tenant) { return bytes(tenant) + 'd'; }

std::string network_order_key(const Uuid& tenant, std::int64_t created_at_us, const Uuid& token) {
  return network_order_prefix(tenant) + big_endian(~static_cast<std::uint64_t>(created_at_us)) + bytes(token);
}

std::string network_reference_key(const Uuid& tenant, const Digest& reference) {
  return bytes(tenant) + 'r' + bytes(reference);
}

std::string network_due_key(const Uuid& tenant, std::int64_t at_us, const Uuid& token) {
  return network_dues_prefix(tenant) + big_endian(static_cast<std::uint64_t>(at_us)) + bytes(token);
}

std::string cryptogram_reference_key(const Uuid& tenant, const Uuid& reference) {
  return bytes(tenant) + bytes(reference);
}

std::string generic_type_key(const Uuid& tenant, const Uuid& type) { return bytes(tenant) + bytes(type); }

Uuid last_uuid_in(std::string_view key) { return uuid_at(key, std::max(key.size(), after_tenant) - after_tenant); }

std::int64_t time_in_network_due(std::string_view network_due_key) {
  return static_cast<std::int64_t>(number_at<std::uint64_t>(network_due_key, after_tenant + 1));
}

std::int64_t time_in_webhook_queue(std::string_view webhook_queue_key) {
  return static_cast<std::int64_t>(number_at<std::uint64_t>(webhook_queue_key, 2 * after_tenant));
}

std::string at_other_time(std::string_view webhook_queue_key, std::int64_t at_us) {
  constexpr auto before_time = 2 * after_tenant;
  static_cast<void>(part(webhook_queue_key, before_time, sizeof(at_us)));
  return std::string(webhook_queue_key.substr(0, before_time))
      .append(big_endian(static_cast<std::uint64_t>(at_us)))
      .append(webhook_queue_key.substr(before_time + sizeof(at_us)));
}

}  // namespace storage
