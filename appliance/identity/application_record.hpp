#pragma once

#include "appliance/identity/application.hpp"

namespace storage {
class ApplicationRecord;
}

namespace appliance::identity {

/// Policy as it is stored. Throws storage::Error{corrupt} where a stored name is not one we wrote.
[[nodiscard]] Application application_from(const Uuid& tenant, const Uuid& id,
                                           const storage::ApplicationRecord& record);

/// The parts of a record that policy decides: face, type, name, permissions, rules. Keys and dates are the caller's.
void write_policy(const Application& application, storage::ApplicationRecord& record);

}  // namespace appliance::identity
