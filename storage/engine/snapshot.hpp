#pragma once

#include "storage/engine/database.hpp"
#include "storage/store.hpp"

#include <memory>

namespace storage::engine {

/// The database as it is now; must not outlive it.
[[nodiscard]] std::unique_ptr<const Snapshot> take_snapshot(const Database& database);

}  // namespace storage::engine
