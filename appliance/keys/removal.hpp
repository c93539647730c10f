#pragma once

#include "appliance/keys/job.hpp"

#include <functional>

namespace appliance::keys {

/// Destroys a tenant's keys and forgets the tenant, its applications and sessions, in one step; nothing of it opens
/// afterwards. Its rows are left to a job. Requests under way have ended when this returns. Throws Error: not_found;
/// unavailable where requests do not end, in which case the keys are destroyed all the same.
void delete_tenant(const Context& context, const Actor& actor, const Owner& tenant);

/// The job: removes the rows of a tenant that was deleted, a few at a time, and then its own row. False where `go_on`
/// said so first.
[[nodiscard]] bool remove_rows(const Context& context, const Job& job, const std::function<bool()>& go_on);

}  // namespace appliance::keys
