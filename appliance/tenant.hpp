#pragma once

#include "appliance/clock.hpp"
#include "appliance/keys/life.hpp"
#include "appliance/uuid.hpp"
#include "appliance/webhook/subscriber.hpp"
#include "hsm/key_ring.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appliance {

/// A version of a tenant's key; `wrapped` has no blob once it is destroyed.
struct TenantKey {
  hsm::WrappedKey wrapped;
  keys::Life life;
};

/// A tenant and its wrapped keys. Immutable once shared.
struct Tenant {
  using KeyId = std::pair<hsm::Purpose, std::uint32_t>;

  Uuid id{};
  std::string name;
  bool production = false;
  std::map<std::string, std::string> settings;
  UnixMicros created_at = 0;
  UnixMicros modified_at = 0;  ///< 0: never
  std::string modified_by = {};
  std::map<KeyId, TenantKey> keys;
  /// False while requests may be under way that know an older version of the fingerprint key as the current one: what
  /// is minted must then be found by them too.
  bool fingerprint_key_settled = true;
  std::vector<webhook::Subscriber> subscribers = {};

  /// The version that new material uses: the highest active one. Throws Error{failed} where the tenant has none.
  [[nodiscard]] const hsm::WrappedKey& current_key(hsm::Purpose purpose) const;
  /// A version that old material names. Throws storage::Error{corrupt} where it is not there.
  [[nodiscard]] const hsm::WrappedKey& key(hsm::Purpose purpose, std::uint32_t version) const;
  [[nodiscard]] bool is_current(hsm::Purpose purpose, std::uint32_t version) const;
  /// Every version that is not destroyed, ascending; a look-up must consult them all.
  [[nodiscard]] std::vector<const hsm::WrappedKey*> usable_keys(hsm::Purpose purpose) const;
  /// Settings are the strings "true" and "false"; absent is false.
  [[nodiscard]] bool is_set(std::string_view setting) const;
};

/// Writes a tenant's key, as it is, to the batch.
void put_key(storage::Batch& batch, const TenantKey& key);
/// The same for one that was just made: the batch then expects that the root key that wraps it is as it was. Throws
/// Error{unavailable} where that is destroyed.
void put_new_key(storage::Batch& batch, const storage::Store& store, const TenantKey& key);
/// A row of the table tenant_keys.
[[nodiscard]] TenantKey key_from(const storage::Row& row);

using TenantPtr = std::shared_ptr<const Tenant>;

/// All tenants in memory. Thread-safe.
class TenantBook {
 public:
  TenantBook();

  /// Reads tenants, their keys and their webhooks from the store. Throws storage::Error.
  void load(const storage::Store& store);

  [[nodiscard]] TenantPtr find(const Uuid& id) const;
  [[nodiscard]] TenantPtr find_by_name(std::string_view name) const;
  [[nodiscard]] std::vector<TenantPtr> all() const;

  /// Held from the reading of a row to put(), so that the memory follows changes in the order of the store.
  [[nodiscard]] std::unique_lock<std::mutex> lock_changes() { return std::unique_lock(changes_); }

  /// Follows a committed change.
  void put(Tenant tenant);
  /// Follows a committed deletion.
  void erase(const Uuid& id);

  /// Waits until every request that holds the tenant as it was before the last put() or erase() has ended; what it
  /// wrote is then in the store. A request holds the tenant from its first look at it to its last commit. False where
  /// that takes longer than `patience`. Whoever calls this must hold no TenantPtr of it but the latest.
  [[nodiscard]] bool wait_for_former(const Uuid& id, std::chrono::milliseconds patience) const;

 private:
  struct Living;

  std::mutex changes_;
  mutable std::shared_mutex mutex_;
  std::map<Uuid, TenantPtr> tenants_;
  std::shared_ptr<Living> living_;
};

}  // namespace appliance
