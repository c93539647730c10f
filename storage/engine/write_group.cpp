#include "storage/engine/write_group.hpp"

#include "storage/codec.hpp"
#include "storage/engine/log_value.hpp"
#include "storage/keys.hpp"

#include <stdexcept>
#include <vector>

namespace storage::engine {

namespace {

void require_added(const rocksdb::Status& status) {
  if (!status.ok()) {
    throw std::runtime_error("a write cannot be added to its group");
  }
}

}  // namespace

WriteGroup::WriteGroup(const Database& database, const LogHeads& heads) : database_(database), heads_(heads) {}

Outcome WriteGroup::add(const Batch& batch) {
  const auto& expectations = batch.expectations();
  for (std::size_t index = 0; index < expectations.size(); ++index) {
    if (!holds(expectations[index])) {
      return Outcome{.failed_expectation = index};
    }
  }
  std::vector<Batch::Write> totals;  // all of them before the first is added: reading may throw
  for (const auto& sum : batch.sums()) {
    totals.push_back(total_of(sum));
  }
  for (const auto& write : batch.writes()) {
    add_write(write);
  }
  for (auto& total : totals) {
    add_write(totals_.emplace_back(std::move(total)));
  }
  for (const auto& append : batch.appends()) {
    add_append(append);
  }
  return {};
}

bool WriteGroup::holds(const Batch::Expectation& expectation) const {
  const auto& overlay = overlays_[static_cast<std::size_t>(expectation.table)];
  if (const auto found = overlay.find(expectation.key); found != overlay.end()) {
    const auto& write = *found->second;
    return expectation.present ? !write.erase && write.value == expectation.value : write.erase;
  }
  const auto stored = database_.get(expectation.table, expectation.key);
  return expectation.present ? stored == expectation.value : !stored.has_value();
}

void WriteGroup::add_write(const Batch::Write& write) {
  auto* family = database_.family(write.table);
  require_added(write.erase ? writes_.Delete(family, write.key) : writes_.Put(family, write.key, write.value));
  overlays_[static_cast<std::size_t>(write.table)].insert_or_assign(write.key, &write);
}

void WriteGroup::add_append(const Batch::Append& append) {
  auto& head = heads_[static_cast<std::size_t>(append.log)];
  head = next_head(append.log, head, append.value);
  require_added(writes_.Put(database_.family(append.log), log_key(head.number), log_value(head.link, append.value)));
  for (const auto& row : append.index) {
    require_added(writes_.Put(database_.family(row.table), log_index_key(row.key_prefix, head.number), row.value));
  }
}

Batch::Write WriteGroup::total_of(const Batch::Sum& sum) const {
  const auto& overlay = overlays_[static_cast<std::size_t>(sum.table)];
  std::int64_t before = 0;
  if (const auto found = overlay.find(sum.key); found != overlay.end()) {
    before = found->second->erase ? 0 : decode_number(found->second->value);
  } else if (const auto stored = database_.get(sum.table, sum.key)) {
    before = decode_number(*stored);
  }
  return {.table = sum.table, .key = sum.key, .erase = false, .value = encode_number(before + sum.amount)};
}

}  // namespace storage::engine
