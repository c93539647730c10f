#pragma once

#include "appliance/idempotency/replay.hpp"
#include "appliance/management.hpp"
#include "appliance/tenants/settings.hpp"
#include "appliance/tenants/usage.hpp"

#include <map>
#include <string>

namespace appliance::tenants {

inline constexpr std::size_t longest_name = 200;

/// Replaces the name of the context's tenant and merges settings into its own.
struct UpdateInput {
  std::string name;
  SettingChanges settings;
};

// Each in one atomic batch with its audit entry and what `completion` adds. They throw storage::Error,
// appliance::Error.

/// The context's tenant, with the reading noted in the audit log.
[[nodiscard]] TenantPtr read(const ManagementContext& context);
[[nodiscard]] TenantPtr update(const ManagementContext& context, const UpdateInput& input,
                               const idempotency::Completion<Tenant>& completion = {});
/// The tenant's tokens by type, with the reading noted.
[[nodiscard]] std::map<std::string, TypeUsage> report_usage(const ManagementContext& context);

}  // namespace appliance::tenants
