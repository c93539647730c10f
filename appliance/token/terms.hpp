#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "storage/batch.hpp"
#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace appliance::token {

// The index that lists and searches read: one row in the table token_terms for everything a token can be found by.
//
//   key    tenant (16) | term | order
//   term   kind (1) and, but for the kind "every token", a content of the kind's fixed length, so that no term is the
//          beginning of another and no client makes a key long: 16 bytes of SHA-256 of what stands in clear in the
//          record anyway; for search values the key version (4) and their HMAC (32), because they are clear data
//   order  path of the container with every byte inverted | 0xFF | inverted creation time (8) | 16 bytes of SHA-256 of
//          the id
//
// Ascending bytes are then the order of the API, container and creation time descending, and a container with all below
// it is one prefix.

/// Beginning of the order of what lies in the container or below it.
[[nodiscard]] std::string scope_below(std::string_view container);
/// Beginning of the order of what lies in the container itself.
[[nodiscard]] std::string scope_of(std::string_view container);
/// What lies in both scopes; nothing where they are disjoint.
[[nodiscard]] std::optional<std::string> intersection(std::string_view scope, std::string_view other);

[[nodiscard]] std::string order_of(std::string_view id, const storage::TokenRecord& record);

[[nodiscard]] std::string every_token_term();
[[nodiscard]] std::string type_term(std::string_view type);
[[nodiscard]] std::string fingerprint_term(std::string_view fingerprint);
[[nodiscard]] std::string metadata_term(std::string_view key, std::string_view value);
/// Without regard to the case of ASCII letters.
[[nodiscard]] std::string folded_metadata_term(std::string_view key, std::string_view value);
/// `search_term` as it stands in TokenRecord: version of the index key, HMAC.
[[nodiscard]] std::string search_value_term(std::string_view search_term);

/// Everything that the record can be found by.
[[nodiscard]] std::set<std::string> terms_of(const storage::TokenRecord& record);

/// Adds the rows of a new token to its batch.
void put_terms(storage::Batch& batch, const Uuid& tenant, std::string_view id, const storage::TokenRecord& record);
/// Takes away the rows of a token in the batch that removes it.
void erase_terms(storage::Batch& batch, const Uuid& tenant, std::string_view id, const storage::TokenRecord& record);
/// Brings the rows from what the token was to what it is.
void replace_terms(storage::Batch& batch, const Uuid& tenant, std::string_view id, const storage::TokenRecord& before,
                   const storage::TokenRecord& after);

/// Beginning of the keys of a term's rows.
[[nodiscard]] std::string term_prefix(const Uuid& tenant, std::string_view term);

/// Beginning of the keys of all rows of search values; the version of their index key follows (4, big-endian).
[[nodiscard]] std::string search_values_prefix(const Uuid& tenant);

/// What a row says of its token.
struct Listed {
  std::string order;
  std::string id;
  std::string container;
  UnixMicros created_at = 0;
  UnixMicros expires_at = 0;  ///< 0: never
};

/// Reads a row whose key begins with term_prefix() of `prefix_size` bytes. Throws storage::Error{corrupt}.
[[nodiscard]] Listed listed_from(const storage::Row& row, std::size_t prefix_size);
/// What a row of this token would say.
[[nodiscard]] Listed listed_from(std::string_view id, const storage::TokenRecord& record);

/// Whether the order is one that order_of() can have made.
[[nodiscard]] bool is_order(std::string_view order) noexcept;

}  // namespace appliance::token
