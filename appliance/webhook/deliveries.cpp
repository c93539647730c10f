#include "appliance/webhook/deliveries.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::webhook {

using storage::Table;

void put_ended(storage::Batch& batch, const LineId& id, storage::WebhookStateRecord& state,
               storage::DeliveryRecord record) {
  record.set_number(state.ended());
  const auto place = static_cast<std::uint32_t>(state.ended() % most_kept);
  batch.put(Table::webhook_log, storage::webhook_log_key(id.tenant, id.webhook, place), storage::encode(record));
  state.set_ended(state.ended() + 1);
}

storage::DeliveryRecord record_of(const storage::PendingDelivery& pending) {
  storage::DeliveryRecord record;
  record.set_event_id(pending.event().id());
  record.set_type(pending.event().type());
  record.set_at_us(pending.event().at_us());
  record.set_attempts(pending.attempts());
  record.set_status(pending.status());
  record.set_failure(pending.failure());
  return record;
}

std::vector<Delivery> deliveries_of(const storage::Store& store, const LineId& id) {
  const auto prefix = storage::webhook_rows_prefix(id.tenant, id.webhook);
  std::vector<Delivery> all;
  for (const auto& row : store.scan(Table::webhook_queue, prefix, "", most_shown_waiting)) {
    all.push_back({.record = record_of(storage::decode<storage::PendingDelivery>(row.value)),
                   .next_attempt_at = storage::time_in_webhook_queue(row.key)});
  }
  const auto waiting = static_cast<std::ptrdiff_t>(all.size());
  for (const auto& row : store.scan(Table::webhook_log, prefix, "", most_kept)) {
    all.push_back({.record = storage::decode<storage::DeliveryRecord>(row.value), .next_attempt_at = std::nullopt});
  }
  std::ranges::sort(all.begin() + waiting, all.end(), std::ranges::greater(),
                    [](const Delivery& delivery) { return delivery.record.number(); });
  return all;
}

}  // namespace appliance::webhook
