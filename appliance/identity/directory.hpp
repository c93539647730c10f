#pragma once

#include "appliance/identity/api_key.hpp"
#include "appliance/identity/application.hpp"
#include "storage/store.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace storage {
class ApplicationRecord;
class GuardianKeyRecord;
class SessionRecord;
}  // namespace storage

namespace appliance::identity {

using ApplicationPtr = std::shared_ptr<const Application>;

/// All applications, all live sessions and their key digests in memory: a caller is known without the token, the disk
/// or a queue. Thread-safe.
class Directory {
 public:
  /// Reads every application and session from the store. Throws storage::Error.
  void load(const storage::Store& store);

  /// The application or session that a key belongs to, or nullptr; also where it has expired. Never blocks on the token
  /// or the disk.
  [[nodiscard]] ApplicationPtr authenticate(std::string_view api_key) const;

  /// Whether a key is known but its time is over.
  [[nodiscard]] bool has_expired(std::string_view api_key) const;

  [[nodiscard]] ApplicationPtr find(const Uuid& id) const;
  [[nodiscard]] std::vector<ApplicationPtr> all() const;

  /// Held from the reading of a row to put() or erase(), so that the memory follows changes in the order of the store.
  [[nodiscard]] std::unique_lock<std::mutex> lock_changes() { return std::unique_lock(changes_); }
  /// The same where nobody else holds it; otherwise a lock that owns nothing.
  [[nodiscard]] std::unique_lock<std::mutex> try_lock_changes() { return {changes_, std::try_to_lock}; }

  /// Follows a committed change.
  void put(const Uuid& tenant, const Uuid& id, const storage::ApplicationRecord& record);
  /// Its sessions go with it.
  void erase(const Uuid& id);

  /// Follows a committed change of a session; forgets those that have expired. A session without its application is
  /// left out. Needs no lock_changes(): a session is opened and authorised once.
  void put_session(const storage::SessionRecord& record);

  /// Follows a committed change of a key of the Guardian face. One without its application is left out. Under
  /// lock_changes().
  void put_api_key(const Uuid& id, const storage::GuardianKeyRecord& record);
  void erase_api_key(const Uuid& id);

 private:
  struct Entry {
    ApplicationPtr application;
    std::vector<KeyDigest> keys;
  };
  struct Session {
    ApplicationPtr caller;
    KeyDigest key;
  };
  using Ending = std::pair<UnixMicros, Uuid>;

  [[nodiscard]] ApplicationPtr holder_of(std::string_view api_key) const;
  void drop_keys(const Entry& entry);
  void drop_api_key(const Uuid& id);
  void drop_session(const Uuid& session);
  void drop_expired_sessions();

  std::mutex changes_;
  mutable std::shared_mutex mutex_;
  std::map<Uuid, Entry> applications_;
  std::map<Uuid, Session> sessions_;
  std::map<Uuid, Session> api_keys_;
  std::set<Ending> endings_;  // of the sessions, the next first
  std::map<KeyDigest, ApplicationPtr> keys_;
};

}  // namespace appliance::identity
