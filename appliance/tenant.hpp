#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "hsm/key_ring.hpp"
#include "storage/store.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appliance {

/// A tenant and its wrapped keys. Immutable once shared.
struct Tenant {
  Uuid id{};
  std::string name;
  bool production = false;
  std::map<std::string, std::string> settings;
  UnixMicros created_at = 0;
  UnixMicros modified_at = 0;  ///< 0: never
  std::string modified_by = {};
  std::map<std::pair<hsm::Purpose, std::uint32_t>, hsm::WrappedKey> keys;

  /// The version that new material uses. Throws Error{failed} where the tenant has none.
  [[nodiscard]] const hsm::WrappedKey& current_key(hsm::Purpose purpose) const;
  /// A version that old material names. Throws storage::Error{corrupt} where it is not there.
  [[nodiscard]] const hsm::WrappedKey& key(hsm::Purpose purpose, std::uint32_t version) const;
  /// Settings are the strings "true" and "false"; absent is false.
  [[nodiscard]] bool is_set(std::string_view setting) const;
};

/// Adds a tenant's key to the batch.
void put_key(storage::Batch& batch, const hsm::WrappedKey& key, UnixMicros created_at);
/// A row of the table tenant_keys.
[[nodiscard]] hsm::WrappedKey key_from(const storage::Row& row);

using TenantPtr = std::shared_ptr<const Tenant>;

/// All tenants in memory. Thread-safe.
class TenantBook {
 public:
  /// Reads tenants and their keys from the store. Throws storage::Error.
  void load(const storage::Store& store);

  [[nodiscard]] TenantPtr find(const Uuid& id) const;
  [[nodiscard]] TenantPtr find_by_name(std::string_view name) const;
  [[nodiscard]] std::vector<TenantPtr> all() const;

  /// Held from the reading of a row to put(), so that the memory follows changes in the order of the store.
  [[nodiscard]] std::unique_lock<std::mutex> lock_changes() { return std::unique_lock(changes_); }

  /// Follows a committed change.
  void put(Tenant tenant);

 private:
  std::mutex changes_;
  mutable std::shared_mutex mutex_;
  std::map<Uuid, TenantPtr> tenants_;
};

}  // namespace appliance
