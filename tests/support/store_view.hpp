#pragma once

#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

/// The whole audit log in order. Throws std::runtime_error unless it is numbered from 1 without gaps.
[[nodiscard]] std::vector<storage::AuditEntry> read_audit(const storage::Store& store);

/// How many entries say that `operation` on this token succeeded.
[[nodiscard]] std::size_t times_audited(const std::vector<storage::AuditEntry>& audit, std::string_view operation,
                                        std::string_view token_id);

/// Ids of all tokens of all tenants.
[[nodiscard]] std::multiset<std::string> token_ids(const storage::Store& store);

/// Every row of every table and log, keys and values in a row, as they were before the engine compressed them.
[[nodiscard]] std::string all_bytes(const storage::Store& store);

}  // namespace tests::support
