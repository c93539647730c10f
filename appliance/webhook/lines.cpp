#include "appliance/webhook/lines.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/rows.hpp"

namespace appliance::webhook {
namespace {

using storage::Table;

constexpr std::size_t rows_per_batch = 256;

LineId line_in(std::string_view key) {
  return {.tenant = storage::tenant_in(key), .webhook = storage::webhook_in(key)};
}

}  // namespace

Lines::Lines(storage::Store& store) : store_(store) {
  storage::for_each_row(store, Table::webhook_states, "", [this](const storage::Row& row) {
    lines_[line_in(row.key)].state = storage::decode<storage::WebhookStateRecord>(row.value);
  });
  store.snapshot()->for_each(Table::webhook_queue, "", [this](std::string_view key, std::string_view /*value*/) {
    auto& line = lines_[line_in(key)];
    ++line.waiting;
    line.due = 0;
  });
}

Line* Lines::find(const LineId& id) {
  const auto found = lines_.find(id);
  return found == lines_.end() ? nullptr : &found->second;
}

void Lines::erase_rows(Table table, const LineId& id) {
  const auto prefix = storage::webhook_rows_prefix(id.tenant, id.webhook);
  for (auto rows = store_.scan(table, prefix, "", rows_per_batch); !rows.empty();
       rows = store_.scan(table, prefix, "", rows_per_batch)) {
    storage::Batch batch;
    for (auto& row : rows) {
      batch.erase(table, std::move(row.key));
    }
    static_cast<void>(store_.commit(std::move(batch)));
  }
}

void Lines::drop_waiting(const LineId& id) {
  erase_rows(Table::webhook_queue, id);
  auto& line = lines_[id];
  line.waiting = 0;
  line.due = Line::never;
  line.under_way.clear();
}

void Lines::remove(const LineId& id) {
  erase_rows(Table::webhook_queue, id);
  erase_rows(Table::webhook_log, id);
  erase_rows(Table::webhook_states, id);
  lines_.erase(id);
}

}  // namespace appliance::webhook
