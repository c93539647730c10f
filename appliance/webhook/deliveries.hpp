#pragma once

#include "appliance/webhook/lines.hpp"

#include <optional>
#include <vector>

namespace appliance::webhook {

/// Ended deliveries that are kept for each webhook.
inline constexpr std::uint32_t most_kept = 100;
/// Waiting ones that are shown with them.
inline constexpr std::size_t most_shown_waiting = 100;

/// A delivery as its tenant may see it.
struct Delivery {
  storage::DeliveryRecord record;
  std::optional<UnixMicros> next_attempt_at;  ///< where it still waits
};

/// The ring's row for a delivery that ended; counts it in the state.
void put_ended(storage::Batch& batch, const LineId& id, storage::WebhookStateRecord& state,
               storage::DeliveryRecord record);

/// A delivery in the terms of one that ended.
[[nodiscard]] storage::DeliveryRecord record_of(const storage::PendingDelivery& pending);

/// Those that wait, the next first, and behind them those that ended, the last first. Throws storage::Error.
[[nodiscard]] std::vector<Delivery> deliveries_of(const storage::Store& store, const LineId& id);

}  // namespace appliance::webhook
