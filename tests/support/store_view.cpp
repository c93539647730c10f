#include "tests/support/store_view.hpp"

#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <stdexcept>

namespace tests::support {
namespace {

constexpr std::size_t everything = 10'000'000;

}  // namespace

std::vector<storage::AuditEntry> read_audit(const storage::Store& store) {
  std::vector<storage::AuditEntry> entries;
  for (const storage::LogEntry& entry : store.read_log(storage::Log::audit, 1, everything)) {
    entries.push_back(storage::decode<storage::AuditEntry>(entry.value));
    if (entry.number != entries.size()) {
      throw std::runtime_error("the audit log has a gap before entry " + std::to_string(entry.number));
    }
  }
  return entries;
}

std::size_t times_audited(const std::vector<storage::AuditEntry>& audit, std::string_view operation,
                          std::string_view token_id) {
  return static_cast<std::size_t>(std::ranges::count_if(audit, [&](const storage::AuditEntry& entry) {
    return entry.operation() == operation && entry.entity_type() == "token" && entry.entity_id() == token_id &&
           entry.outcome() == "success";
  }));
}

std::multiset<std::string> token_ids(const storage::Store& store) {
  std::multiset<std::string> ids;
  for (const storage::Row& row : store.scan(storage::Table::tokens, "", "", everything)) {
    ids.insert(std::string(storage::token_id_in(row.key)));
  }
  return ids;
}

std::string all_bytes(const storage::Store& store) {
  std::string bytes;
  for (std::size_t table = 0; table < storage::table_names.size(); ++table) {
    for (const storage::Row& row : store.scan(static_cast<storage::Table>(table), "", "", everything)) {
      bytes += row.key + row.value;
    }
  }
  for (const storage::LogEntry& entry : store.read_log(storage::Log::audit, 1, everything)) {
    bytes += entry.value;
  }
  return bytes;
}

}  // namespace tests::support
