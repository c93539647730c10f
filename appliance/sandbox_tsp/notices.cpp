#include "appliance/sandbox_tsp/notices.hpp"

#include "appliance/sandbox_tsp/records.pb.h"
#include "appliance/sandbox_tsp/rows.hpp"
#include "appliance/uuid.hpp"
#include "storage/codec.hpp"

#include <algorithm>

namespace appliance::sandbox_tsp {
namespace {

constexpr std::size_t at_once = 64;
constexpr UnixMicros first_pause = 250'000;
constexpr unsigned most_doublings = 14;  // a little more than an hour

}  // namespace

void add_notice(const Context& context, std::string_view reference, const TokenRecord& record, storage::Batch& batch) {
  if (!context.settings.notify) {
    return;
  }
  NoticeRecord notice;
  notice.set_id(to_string(random_uuid(context.session)));
  notice.set_reference(std::string(reference));
  notice.set_changes(record.changes());
  notice.set_reason(record.reason());
  notice.set_created_at_us(now());
  batch.put(rows, notice_row(now(), reference), storage::encode(notice));
}

std::vector<Notice> due_notices(const storage::Store& store, UnixMicros now) {
  std::vector<Notice> due;
  for (const auto& row : store.scan(rows, notice_rows, {}, at_once)) {
    if (time_in(row.key) > now) {
      break;
    }
    const auto record = storage::decode<NoticeRecord>(row.value);
    due.push_back({.row = row.key,
                   .id = record.id(),
                   .reference = record.reference(),
                   .changes = record.changes(),
                   .reason = record.reason(),
                   .created_at = record.created_at_us()});
  }
  return due;
}

void drop_notice(storage::Store& store, const Notice& notice) {
  storage::Batch batch;
  batch.erase(rows, notice.row);
  static_cast<void>(store.commit(std::move(batch)));
}

void postpone_notice(storage::Store& store, const Notice& notice, UnixMicros now) {
  const auto value = store.get(rows, notice.row);
  if (!value) {
    return;
  }
  auto record = storage::decode<NoticeRecord>(*value);
  const auto pause = first_pause << std::min(record.attempts(), most_doublings);
  record.set_attempts(record.attempts() + 1);
  storage::Batch batch;
  batch.erase(rows, notice.row);
  batch.put(rows, notice_row(now + pause, notice.reference), storage::encode(record));
  static_cast<void>(store.commit(std::move(batch)));
}

}  // namespace appliance::sandbox_tsp
