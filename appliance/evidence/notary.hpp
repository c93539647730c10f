#pragma once

#include "appliance/audit.hpp"
#include "appliance/config/config.hpp"
#include "appliance/evidence/audit_key.hpp"
#include "appliance/evidence/history.hpp"
#include "hsm/session.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace appliance::evidence {

/// Signs checkpoints of the audit log with the token's audit key: one at each multiple of audit.checkpoint_entries
/// after the last, and one after audit.checkpoint_seconds where there are new entries. A checkpoint is stored, then
/// copied into the token. Nothing is signed before the store's history was found whole, or an operator accepted that it
/// is not. All members may be called from any thread.
class Notary {
 public:
  /// Reads the keys and the last checkpoint. Throws storage::Error.
  Notary(storage::Store& store, hsm::Token& token, const Uuid& store_id, const Config::Audit& settings);
  /// As stop().
  ~Notary();
  Notary(const Notary&) = delete;
  Notary& operator=(const Notary&) = delete;

  /// Compares the store with what the token has seen. Where it is whole, signing begins. Throws hsm::Error,
  /// storage::Error; Error{conflict} where the token does not hold the key that signs for this store.
  void examine(hsm::Session& session);

  /// Accepts the store as it is, with an audit entry that says what was found, and has the token forget what it had
  /// seen. An operator's act. Throws Error{conflict} where there is nothing to accept.
  void acknowledge(hsm::Session& session, const Actor& actor);

  /// Signs what there is now, and copies it into the token. Throws Error{unavailable} unless the history is whole.
  Checkpoint seal(hsm::Session& session);

  /// Signs a last time and ends. From one thread; idempotent.
  void stop();

  [[nodiscard]] Verdict verdict() const;
  [[nodiscard]] History history() const noexcept { return history_.load(); }
  [[nodiscard]] const std::vector<PublicAuditKey>& keys() const noexcept { return keys_; }
  /// Nothing before the first.
  [[nodiscard]] std::optional<Checkpoint> last() const;
  /// Entries that no checkpoint vouches for yet. Throws storage::Error.
  [[nodiscard]] std::uint64_t unsigned_entries() const;

 private:
  using Steady = std::chrono::steady_clock;

  void run();
  void sign_due(hsm::Session& session);
  void sign_multiples(hsm::Session& session, const storage::LogHead& head);
  void sign_up_to(hsm::Session& session, const storage::LogHead& head);
  void mirror_last(hsm::Session& session);
  void begin();
  [[nodiscard]] storage::LogHead head_at(std::uint64_t number) const;

  storage::Store& store_;
  hsm::Token& token_;
  const Uuid store_id_;
  const Config::Audit settings_;
  const std::vector<PublicAuditKey> keys_;

  mutable std::mutex signing_;  // one checkpoint after the other
  mutable std::mutex mutex_;    // of what follows
  std::optional<Checkpoint> last_;
  Verdict verdict_;
  std::atomic<History> history_{History::unchecked};
  Steady::time_point signed_at_;
  std::optional<Steady::time_point> mirrored_at_;
  bool failing_ = false;

  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace appliance::evidence
