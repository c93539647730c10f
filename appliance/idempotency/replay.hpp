#pragma once

#include "appliance/audit.hpp"
#include "appliance/expiry/expiration.hpp"
#include "appliance/tenant.hpp"
#include "hsm/session.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace appliance::idempotency {

inline constexpr UnixMicros longest_kept = UnixMicros{24} * 3600 * 1'000'000;

/// What a use case calls with its batch and what its caller will be shown, once per try and just before the commit, so
/// that something can be added that becomes durable together with the effect. Empty: nothing is added.
template <class Shown>
using Completion = std::function<void(storage::Batch&, const Shown&)>;

template <class Shown>
void complete(const Completion<Shown>& completion, storage::Batch& batch, const Shown& shown) {
  if (completion) {
    completion(batch, shown);
  }
}

/// An answer as far as it is kept. The body may hold clear data.
struct Answer {
  unsigned status = 0;
  std::string content_type;
  std::string location;
  hsm::WipingBytes body;
  bool to_another_body = false;  ///< the request that it answers had another body than this one
};

/// What makes two requests the same: tenant, caller (an application, or a session of one), method, path and the
/// client's key. Not the body; its digest is kept, sealed, so that a caller can be told that it was another.
struct Request {
  Uuid tenant{};
  Uuid caller{};
  std::string_view method;
  std::span<const std::string> path;
  std::string_view key;
  UnixMicros life = longest_kept;  ///< how long its answer is kept
  storage::Digest body = {};       ///< SHA-256 of what the body says
};

/// The place where the answer to one request is kept, sealed by the tenant's key. For one thread, as long as the
/// request; the references must live as long.
class Slot {
 public:
  Slot(hsm::Session& session, const storage::Store& store, const Tenant& tenant, const Request& request);

  /// Unique to the request among all tenants.
  [[nodiscard]] const std::string& row_key() const noexcept { return key_; }

  /// The answer kept, unless its time is over. Throws hsm::Error, storage::Error.
  [[nodiscard]] std::optional<Answer> find();

  /// As keep(), for the first of two answers to one request: the batch expects that nobody has kept anything since
  /// find().
  void begin(storage::Batch& batch, const Answer& answer, UnixMicros until, const std::vector<std::string>& token_ids);

  /// Adds the answer to the batch of its effect, expecting that the slot is as it is now. Kept for the request's life
  /// or until `until` (0: no limit), whichever is earlier. `token_ids`: whose data the body shows; it is erased with
  /// the first of them that is. Throws hsm::Error.
  void keep(storage::Batch& batch, const Answer& answer, UnixMicros until, const std::vector<std::string>& token_ids);

 private:
  void replace(storage::Batch& batch, const Answer& answer, UnixMicros until,
               const std::vector<std::string>& token_ids);
  [[nodiscard]] std::string binding(const Answer& answer, UnixMicros until) const;

  hsm::Session& session_;
  const storage::Store& store_;
  const Tenant& tenant_;
  storage::Digest request_;
  UnixMicros life_;
  storage::Digest body_;
  std::string key_;
  std::optional<std::string> row_;  ///< as found, its time over
};

/// Erases every kept answer that shows data of the token. Throws storage::Error.
void erase_replays_of(storage::Batch& batch, const storage::Store& store, const Uuid& tenant,
                      std::string_view token_id);

/// What upkeep does when its time has come; see Purger.
void purge_replay(const storage::Store& store, const Due& due, storage::Batch& batch);

}  // namespace appliance::idempotency
