#pragma once

#include "appliance/applications/applications.hpp"

#include <functional>

namespace appliance::applications {

/// Draws a key, and adds its digest to the record.
[[nodiscard]] NewKey add_key(const ManagementContext& context, storage::ApplicationRecord& record);

/// The same for a key of a kind.
[[nodiscard]] NewKey add_key(const ManagementContext& context, const identity::KeyKind& kind,
                             storage::ApplicationRecord& record);

[[nodiscard]] AuditEvent audited(std::string_view operation, const Uuid& application);

/// Reads, changes and writes an application's row as one step, and lets the directory follow. `edit` may refuse; what
/// it returns otherwise is noted in the audit log. `completion` is called with the row as it will be.
using Edit = std::function<Result<AuditEvent>(storage::ApplicationRecord& record)>;
[[nodiscard]] Result<Stored> change(const ManagementContext& context, const Uuid& id, const Edit& edit,
                                    const idempotency::Completion<Stored>& completion = {});

}  // namespace appliance::applications
