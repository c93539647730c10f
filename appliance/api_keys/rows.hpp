#pragma once

#include "appliance/api_keys/api_keys.hpp"

#include <optional>

namespace appliance::api_keys {

struct Stored {
  std::string row_key;
  std::string row;  ///< for expect_unchanged
  Key key;
};

[[nodiscard]] std::optional<Stored> find(const storage::Store& store, const Uuid& tenant, const Uuid& id);
[[nodiscard]] std::vector<Key> all_of(const storage::Store& store, const Uuid& tenant);

/// Puts or erases the row with its expiration.
void put(storage::Batch& batch, const Uuid& tenant, const Key& key);
void erase(storage::Batch& batch, const Uuid& tenant, const Key& key);

[[nodiscard]] AuditEvent audited(std::string_view operation, const Uuid& id);

}  // namespace appliance::api_keys
