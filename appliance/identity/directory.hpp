#pragma once

#include "appliance/identity/api_key.hpp"
#include "appliance/identity/application.hpp"
#include "storage/store.hpp"

#include <map>
#include <memory>
#include <shared_mutex>
#include <string_view>
#include <vector>

namespace storage {
class ApplicationRecord;
}

namespace appliance::identity {

using ApplicationPtr = std::shared_ptr<const Application>;

/// All applications and their key digests in memory: a caller is known without the token, the disk or a queue.
/// Thread-safe.
class Directory {
 public:
  /// Reads every application from the store. Throws storage::Error.
  void load(const storage::Store& store);

  /// The application that a key belongs to, or nullptr. Never blocks on the token or the disk.
  [[nodiscard]] ApplicationPtr authenticate(std::string_view api_key) const;

  [[nodiscard]] ApplicationPtr find(const Uuid& id) const;
  [[nodiscard]] std::vector<ApplicationPtr> all() const;

  /// Follows a committed change.
  void put(const Uuid& tenant, const Uuid& id, const storage::ApplicationRecord& record);
  void erase(const Uuid& id);

 private:
  struct Entry {
    ApplicationPtr application;
    std::vector<KeyDigest> keys;
  };

  void drop_keys(const Entry& entry);

  mutable std::shared_mutex mutex_;
  std::map<Uuid, Entry> applications_;
  std::map<KeyDigest, ApplicationPtr> keys_;
};

}  // namespace appliance::identity
