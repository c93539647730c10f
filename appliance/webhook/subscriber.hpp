#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "storage/store.hpp"

#include <bitset>
#include <cstdint>
#include <string>

namespace storage {
class WebhookRecord;
}

namespace appliance::webhook {

inline constexpr std::size_t most_events = 64;
/// By index into event_names().
using Subscriptions = std::bitset<most_events>;

/// A webhook as the delivery needs it, kept in memory with its tenant.
struct Subscriber {
  Uuid id{};
  std::string face;
  std::string url;
  Subscriptions events;
  bool disabled = false;
  std::uint64_t after_entry = 0;
  UnixMicros changed_at = 0;  ///< by a client: made or modified

  [[nodiscard]] bool wants(std::size_t event, std::uint64_t entry) const {
    return !disabled && entry > after_entry && events.test(event);
  }
};

[[nodiscard]] Subscriber subscriber_of(const Uuid& id, const storage::WebhookRecord& record);
/// Throws storage::Error{corrupt}.
[[nodiscard]] Subscriber subscriber_from(const storage::Row& row);

}  // namespace appliance::webhook
