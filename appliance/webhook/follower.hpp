#pragma once

#include "appliance/identity/directory.hpp"
#include "appliance/tenant.hpp"
#include "appliance/webhook/events.hpp"
#include "appliance/webhook/lines.hpp"
#include "storage/records.pb.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace appliance::webhook {

/// Turns entries of the audit log into deliveries that wait. The log is the outbox: an entry is written in the batch of
/// what it records, and numbered; whatever of a token may have changed by the time that its webhooks are told stands
/// beside the entry (events.hpp). How far it came is written in the batch of the deliveries, so each entry becomes each
/// of its deliveries once. On one thread. Members throw storage::Error.
class Follower {
 public:
  /// All outlive it.
  Follower(storage::Store& store, TenantBook& tenants, const identity::Directory& directory);

  /// Takes some entries; true where there may be more. `all` are the tenants of now. Nothing is read while no webhook
  /// is there.
  [[nodiscard]] bool follow(std::span<const TenantPtr> all, Lines& lines);

  /// The last entry that it looked at.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

 private:
  struct Work;

  [[nodiscard]] bool go_to_first_wanted(std::span<const TenantPtr> all);
  void drop_stale_subjects(std::uint64_t up_to);
  void take(const storage::LogEntry& logged, Lines& lines, Work& work);
  void take_row(const EventRow& row, const storage::LogEntry& logged, const storage::AuditEntry& entry, Lines& lines,
                Work& work);
  [[nodiscard]] bool stands_below(const EventRow& row, const storage::AuditEntry& entry) const;
  [[nodiscard]] std::optional<std::string> take_subject(const Uuid& tenant, std::uint64_t entry, Work& work) const;
  [[nodiscard]] storage::PendingDelivery delivery_of(const storage::LogEntry& logged, const storage::AuditEntry& entry,
                                                     const EventRow& row,
                                                     const std::optional<std::string>& beside) const;
  [[nodiscard]] bool has_room(const LineId& id, Lines& lines, Work& work);

  storage::Store& store_;
  TenantBook& tenants_;
  const identity::Directory& directory_;
  std::uint64_t position_ = 0;
  bool swept_ = false;
};

/// The id of the event that an entry stands for: the same whenever it is asked, and no other's.
[[nodiscard]] std::string event_id(const storage::Digest& link);

}  // namespace appliance::webhook
