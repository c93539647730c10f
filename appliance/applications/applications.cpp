#include "appliance/applications/applications.hpp"

#include "appliance/api_keys/api_keys.hpp"
#include "appliance/applications/change.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/application_record.hpp"
#include "storage/codec.hpp"
#include "storage/rows.hpp"

#include <algorithm>

namespace appliance::applications {
namespace {

std::vector<Stored> read_all(const storage::Store& store, const Uuid& tenant) {
  std::vector<Stored> all;
  storage::for_each_row(
      store, storage::Table::applications, storage::applications_prefix(tenant), [&](const storage::Row& row) {
        all.push_back({storage::application_in(row.key), storage::decode<storage::ApplicationRecord>(row.value)});
      });
  return all;
}

void note(const ManagementContext& context, const AuditEvent& event) {
  storage::Batch batch;
  appliance::record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
}

identity::Application policy_of(const ManagementContext& context, const CreateInput& input) {
  identity::Application policy;
  policy.id = random_uuid(context.session);
  policy.tenant = context.tenant.id;
  policy.face = input.face;
  policy.name = input.name;
  policy.type = input.type;
  policy.permissions = input.grants.permissions;
  policy.rules = input.grants.rules;
  policy.expires_at = input.expires_at;
  return policy;
}

}  // namespace

std::optional<Stored> find(const storage::Store& store, const Uuid& tenant, const Uuid& id) {
  const auto row = store.get(storage::Table::applications, storage::application_key(tenant, id));
  return row ? std::optional(Stored{id, storage::decode<storage::ApplicationRecord>(*row)}) : std::nullopt;
}

Keyed create(const ManagementContext& context, const CreateInput& input,
             const idempotency::Completion<Keyed>& completion) {
  const auto policy = policy_of(context, input);
  Keyed made{.application = {.id = policy.id, .record = {}}, .key = {}, .kinds = {}};
  auto& record = made.application.record;
  identity::write_policy(policy, record);
  record.set_created_at_us(now());
  record.set_created_by(context.actor.id);
  const auto kinds = identity::key_kinds(input.face);
  for (const auto& kind : kinds) {
    made.kinds.push_back(add_key(context, kind, record));
  }
  if (input.create_key && kinds.empty()) {
    made.key = add_key(context, record).key;
  }

  auto row = storage::application_key(policy.tenant, policy.id);
  storage::Batch batch;
  batch.expect_absent(storage::Table::applications, row);
  batch.put(storage::Table::applications, std::move(row), storage::encode(record));
  appliance::record(batch, context.actor, audited("create", policy.id));
  idempotency::complete(completion, batch, made);
  const auto lock = context.directory.lock_changes();
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the application could not be written: try again");
  }
  context.directory.put(policy.tenant, policy.id, record);
  return made;
}

Result<Stored> read(const ManagementContext& context, const Uuid& id) {
  auto stored = find(context.store, context.tenant.id, id);
  if (!stored) {
    return application_absent();
  }
  note(context, audited("read", id));
  return *std::move(stored);
}

std::vector<Stored> list(const ManagementContext& context) {
  auto all = read_all(context.store, context.tenant.id);
  std::ranges::stable_sort(all, std::greater<>(), [](const Stored& stored) { return stored.record.created_at_us(); });
  note(context,
       {.operation = "list", .entity_type = "application", .entity_id = to_string(context.tenant.id), .detail = {}});
  return all;
}

Result<Stored> update(const ManagementContext& context, const Uuid& id, const UpdateInput& input,
                      const idempotency::Completion<Stored>& completion) {
  const auto edit = [&](storage::ApplicationRecord& record) -> Result<AuditEvent> {
    auto policy = identity::application_from(context.tenant.id, id, record);
    policy.name = input.name;
    policy.permissions = input.grants.permissions;
    policy.rules = input.grants.rules;
    identity::write_policy(policy, record);
    return audited("update", id);
  };
  return change(context, id, edit, completion);
}

Result<std::monostate> remove(const ManagementContext& context, const Uuid& id) {
  const auto key = storage::application_key(context.tenant.id, id);
  const auto lock = context.directory.lock_changes();
  auto row = context.store.get(storage::Table::applications, key);
  if (!row) {
    return application_absent();
  }
  storage::Batch batch;
  batch.expect_unchanged(storage::Table::applications, key, *std::move(row));
  batch.erase(storage::Table::applications, key);
  api_keys::erase_keys_of(batch, context.store, context.tenant.id, id);
  appliance::record(batch, context.actor, audited("delete", id));
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the application could not be deleted for concurrent changes");
  }
  context.directory.erase(id);
  return std::monostate();
}

}  // namespace appliance::applications
