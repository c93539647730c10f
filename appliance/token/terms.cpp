#include "appliance/token/terms.hpp"

#include "storage/codec.hpp"
#include "storage/error.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace appliance::token {
namespace {

constexpr std::size_t digest_bytes = 16;
constexpr char end_of_container = '\xFF';
constexpr std::size_t bytes_after_container = 1 + sizeof(std::uint64_t) + digest_bytes;

// Kinds of terms, as stored.
constexpr char every_token = 'a';
constexpr char of_type = 't';
constexpr char of_fingerprint = 'f';
constexpr char of_metadata = 'm';
constexpr char of_folded_metadata = 'n';
constexpr char of_search_value = 's';

std::string digest(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
  return {hash.begin(), hash.begin() + digest_bytes};
}

std::string term(char kind, std::string_view content) { return kind + digest(content); }

std::string big_endian(std::uint64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(number >> shift));
  }
  return bytes;
}

std::uint64_t number_in(std::string_view big_endian_bytes) {
  std::uint64_t number = 0;
  for (const char byte : big_endian_bytes) {
    number = number << 8 | static_cast<std::uint8_t>(byte);
  }
  return number;
}

std::string inverted(std::string_view text) {
  std::string bytes(text);
  std::ranges::for_each(bytes, [](char& byte) { byte = static_cast<char>(~byte); });
  return bytes;
}

std::string folded(std::string_view text) {
  std::string lower(text);
  std::ranges::for_each(lower, [](char& c) { c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

/// The key's length in front keeps apart what would else run together.
std::string entry(std::string_view key, std::string_view value) {
  return big_endian(key.size()).append(key).append(value);
}

std::string_view container_of(const storage::TokenRecord& record) {
  return record.containers().empty() ? std::string_view() : std::string_view(record.containers(0));
}

using Rows = std::map<std::string, std::string>;

Rows rows_of(const Uuid& tenant, std::string_view id, const storage::TokenRecord& record) {
  storage::TermRecord content;
  content.set_token(std::string(id));
  content.set_expires_at_us(record.expires_at_us());
  const auto value = storage::encode(content);
  const auto order = order_of(id, record);
  Rows rows;
  for (const auto& each : terms_of(record)) {
    rows.emplace(term_prefix(tenant, each) + order, value);
  }
  return rows;
}

}  // namespace

std::string scope_below(std::string_view container) { return inverted(container); }

std::string scope_of(std::string_view container) { return inverted(container) + end_of_container; }

std::optional<std::string> intersection(std::string_view scope, std::string_view other) {
  const auto [shorter, longer] = std::minmax(scope, other, [](auto a, auto b) { return a.size() < b.size(); });
  return longer.starts_with(shorter) ? std::optional<std::string>(longer) : std::nullopt;
}

std::string order_of(std::string_view id, const storage::TokenRecord& record) {
  return scope_of(container_of(record)) + big_endian(~static_cast<std::uint64_t>(record.created_at_us())) + digest(id);
}

std::string every_token_term() { return {every_token}; }

std::string type_term(std::string_view type) { return term(of_type, type); }

std::string fingerprint_term(std::string_view fingerprint) { return term(of_fingerprint, fingerprint); }

std::string metadata_term(std::string_view key, std::string_view value) { return term(of_metadata, entry(key, value)); }

std::string folded_metadata_term(std::string_view key, std::string_view value) {
  return term(of_folded_metadata, entry(folded(key), folded(value)));
}

std::string search_value_term(std::string_view search_term) { return of_search_value + std::string(search_term); }

std::set<std::string> terms_of(const storage::TokenRecord& record) {
  std::set<std::string> terms{every_token_term(), type_term(record.type())};
  if (!record.fingerprint().empty()) {
    terms.insert(fingerprint_term(record.fingerprint()));
  }
  for (const auto& [key, value] : record.metadata()) {
    terms.insert(metadata_term(key, value));
    terms.insert(folded_metadata_term(key, value));
  }
  for (const auto& search_term : record.search_terms()) {
    terms.insert(search_value_term(search_term));
  }
  return terms;
}

void put_terms(storage::Batch& batch, const Uuid& tenant, std::string_view id, const storage::TokenRecord& record) {
  for (auto& [key, value] : rows_of(tenant, id, record)) {
    batch.put(storage::Table::token_terms, key, value);
  }
}

void erase_terms(storage::Batch& batch, const Uuid& tenant, std::string_view id, const storage::TokenRecord& record) {
  for (auto& [key, value] : rows_of(tenant, id, record)) {
    batch.erase(storage::Table::token_terms, key);
  }
}

void replace_terms(storage::Batch& batch, const Uuid& tenant, std::string_view id, const storage::TokenRecord& before,
                   const storage::TokenRecord& after) {
  auto old_rows = rows_of(tenant, id, before);
  for (auto& [key, value] : rows_of(tenant, id, after)) {
    const auto old = old_rows.find(key);
    if (old == old_rows.end() || old->second != value) {
      batch.put(storage::Table::token_terms, key, value);
    }
    if (old != old_rows.end()) {
      old_rows.erase(old);
    }
  }
  for (const auto& [key, value] : old_rows) {
    batch.erase(storage::Table::token_terms, key);
  }
}

std::string term_prefix(const Uuid& tenant, std::string_view term_bytes) {
  return std::string(tenant.begin(), tenant.end()).append(term_bytes);
}

std::string search_values_prefix(const Uuid& tenant) { return term_prefix(tenant, std::string(1, of_search_value)); }

Listed listed_from(const storage::Row& row, std::size_t prefix_size) {
  const auto order = std::string_view(row.key).substr(std::min(prefix_size, row.key.size()));
  if (!is_order(order)) {
    throw storage::Error(storage::Fault::corrupt, "a row of the token index has a malformed key");
  }
  const auto container = order.substr(0, order.size() - bytes_after_container);
  const auto record = storage::decode<storage::TermRecord>(row.value);
  return {.order = std::string(order),
          .id = record.token(),
          .container = inverted(container),
          .created_at = static_cast<UnixMicros>(~number_in(order.substr(container.size() + 1, sizeof(std::uint64_t)))),
          .expires_at = record.expires_at_us()};
}

Listed listed_from(std::string_view id, const storage::TokenRecord& record) {
  return {.order = order_of(id, record),
          .id = std::string(id),
          .container = std::string(container_of(record)),
          .created_at = record.created_at_us(),
          .expires_at = record.expires_at_us()};
}

bool is_order(std::string_view order) noexcept {
  return order.size() >= bytes_after_container && order.find(end_of_container) == order.size() - bytes_after_container;
}

}  // namespace appliance::token
