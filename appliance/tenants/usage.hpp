#pragma once

#include "appliance/clock.hpp"
#include "appliance/uuid.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace appliance::tenants {

/// What a tenant stores of one type of token.
struct TypeUsage {
  std::int64_t count = 0;
  UnixMicros last_created_at = 0;  ///< 0: never
};

// A tenant's tokens are counted as they come and go, in the batches that make and remove them: a report reads one or
// two rows per type and never looks at tokens. Tokens that have expired count until they are removed.

void count_created(storage::Batch& batch, const Uuid& tenant, std::string_view type, UnixMicros at);
void count_removed(storage::Batch& batch, const Uuid& tenant, std::string_view type);

/// By type. Throws storage::Error.
[[nodiscard]] std::map<std::string, TypeUsage> read_usage(const storage::Store& store, const Uuid& tenant);

}  // namespace appliance::tenants
