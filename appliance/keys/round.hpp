#pragma once

#include "appliance/keys/crew.hpp"
#include "appliance/keys/migration.hpp"

#include <cstdint>

namespace appliance::keys {

/// What one round of a job did.
struct Round {
  std::uint64_t rows = 0;
  bool committed = false;  ///< false: the job was replaced or removed meanwhile
};

/// Brings these rows of a table, which follow each other, under the current key, and writes them together with the
/// job's new place. Rows that somebody changed meanwhile are read again; those that cannot be moved are counted in the
/// job and left as they are. Throws hsm::Error, storage::Error: nothing was written then.
[[nodiscard]] Round run_round(const Context& context, Crew& crew, Job& job, storage::Table table,
                              const std::vector<storage::Row>& rows);

}  // namespace appliance::keys
