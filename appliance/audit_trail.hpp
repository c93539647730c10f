#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "storage/records.pb.h"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace appliance {

/// Which of a tenant's audit entries are asked for.
struct TrailQuery {
  Uuid tenant{};
  std::string entity_type = {};                       ///< empty: any
  std::string entity_id = {};                         ///< empty: any
  std::optional<UnixMicros> from = std::nullopt;      ///< not before
  std::optional<UnixMicros> until = std::nullopt;     ///< before
  std::optional<std::uint64_t> below = std::nullopt;  ///< numbers below this one only: where an earlier page ended
  std::size_t skip = 0;
  std::size_t size = 0;
};

struct TrailEntry {
  std::uint64_t number;
  storage::AuditEntry entry;
};

struct TrailPage {
  std::vector<TrailEntry> entries;    ///< newest first
  std::optional<std::uint64_t> next;  ///< TrailQuery::below of the page that follows; nothing: there is none
};

/// Reads a page of a tenant's audit entries through the index: the cost is that of the page and of what is skipped, not
/// of the log. Dates are found by halving the log; entries are in order of their commit, which may differ from the
/// order of their times by what a commit takes. Throws storage::Error.
[[nodiscard]] TrailPage read_trail(const storage::Store& store, const TrailQuery& query);

}  // namespace appliance
