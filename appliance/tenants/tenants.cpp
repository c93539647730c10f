#include "appliance/tenants/tenants.hpp"

#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

namespace appliance::tenants {
namespace {

using storage::Table;

AuditEvent audited(std::string_view operation, const Tenant& tenant) {
  return {.operation = operation, .entity_type = "tenant", .entity_id = to_string(tenant.id), .detail = {}};
}

void note(const ManagementContext& context, std::string_view operation) {
  storage::Batch batch;
  record(batch, context.actor, audited(operation, context.tenant));
  static_cast<void>(context.store.commit(std::move(batch)));
}

}  // namespace

TenantPtr read(const ManagementContext& context) {
  note(context, "read");
  return context.tenants.find(context.tenant.id);
}

std::map<std::string, TypeUsage> report_usage(const ManagementContext& context) {
  note(context, "report");
  return read_usage(context.store, context.tenant.id);
}

TenantPtr update(const ManagementContext& context, const UpdateInput& input,
                 const idempotency::Completion<Tenant>& completion) {
  const auto key = storage::tenant_key(context.tenant.id);
  const auto lock = context.tenants.lock_changes();
  const auto before = context.tenants.find(context.tenant.id);
  auto row = context.store.get(Table::tenants, key);
  if (before == nullptr || !row) {
    throw Error(Fault::failed, "an application's tenant does not exist");
  }
  auto changed = *before;
  changed.name = input.name;
  apply(input.settings, changed.settings);  // under the lock: what others set in the meantime stays
  changed.modified_at = now();
  changed.modified_by = context.actor.id;
  auto stored = storage::decode<storage::TenantRecord>(*row);
  stored.set_name(changed.name);
  stored.mutable_settings()->clear();
  stored.mutable_settings()->insert(changed.settings.begin(), changed.settings.end());
  stored.set_modified_at_us(changed.modified_at);
  stored.set_modified_by(changed.modified_by);

  storage::Batch batch;
  batch.expect_unchanged(Table::tenants, key, *std::move(row));
  batch.put(Table::tenants, key, storage::encode(stored));
  record(batch, context.actor, audited("update", changed));
  idempotency::complete(completion, batch, changed);
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the tenant could not be changed for concurrent changes");
  }
  context.tenants.put(std::move(changed));
  return context.tenants.find(context.tenant.id);
}

}  // namespace appliance::tenants
