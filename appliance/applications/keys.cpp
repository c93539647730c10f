#include "appliance/applications/change.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/api_key.hpp"
#include "storage/codec.hpp"

#include <algorithm>

namespace appliance::applications {
namespace {

AuditEvent audited_key(std::string_view operation, std::string key_id) {
  return {.operation = operation, .entity_type = "application_key", .entity_id = std::move(key_id), .detail = {}};
}

std::uint32_t next_version(const storage::ApplicationRecord& record) {
  std::uint32_t highest = 0;
  for (const auto& key : record.keys()) {
    highest = std::max(highest, key.version());
  }
  return highest + 1;
}

/// Notes a key that was drawn, as its digest.
NewKey note_key(const ManagementContext& context, hsm::Secret key, std::string_view kind,
                storage::ApplicationRecord& record) {
  NewKey made{.record = {}, .key = std::move(key)};
  const auto digest = identity::digest_of(hsm::text_of(made.key.expose()));
  made.record.set_id(to_string(random_uuid(context.session)));
  made.record.set_sha256(digest.data(), digest.size());
  made.record.set_version(next_version(record));
  made.record.set_created_at_us(now());
  made.record.set_created_by(context.actor.id);
  made.record.set_kind(std::string(kind));
  *record.add_keys() = made.record;
  return made;
}

/// An application whose face has keys of several kinds keeps those that it was made with.
std::optional<Refused> refuse_kinds(const storage::ApplicationRecord& record) {
  return identity::key_kinds(record.face()).empty()
             ? std::nullopt
             : std::optional(Refused{Reason::limit, "The keys of this application are made with it, as a set", {}});
}

}  // namespace

AuditEvent audited(std::string_view operation, const Uuid& application) {
  return {.operation = operation, .entity_type = "application", .entity_id = to_string(application), .detail = {}};
}

NewKey add_key(const ManagementContext& context, storage::ApplicationRecord& record) {
  const auto type = identity::parse_application_type(record.type());
  if (!type) {
    throw Error(Fault::failed, "an application has a type that this version does not know");
  }
  return note_key(context, identity::make_api_key(context.session, *type, context.tenant.production), {}, record);
}

NewKey add_key(const ManagementContext& context, const identity::KeyKind& kind, storage::ApplicationRecord& record) {
  return note_key(context, identity::make_api_key(context.session, kind), kind.name, record);
}

Result<Stored> change(const ManagementContext& context, const Uuid& id, const Edit& edit,
                      const idempotency::Completion<Stored>& completion) {
  const auto key = storage::application_key(context.tenant.id, id);
  const auto lock = context.directory.lock_changes();
  auto row = context.store.get(storage::Table::applications, key);
  if (!row) {
    return application_absent();
  }
  Stored stored{.id = id, .record = storage::decode<storage::ApplicationRecord>(*row)};
  auto edited = edit(stored.record);
  if (auto* refused = std::get_if<Refused>(&edited)) {
    return std::move(*refused);
  }
  stored.record.set_modified_at_us(now());
  stored.record.set_modified_by(context.actor.id);
  storage::Batch batch;
  batch.expect_unchanged(storage::Table::applications, key, *std::move(row));
  batch.put(storage::Table::applications, key, storage::encode(stored.record));
  appliance::record(batch, context.actor, std::get<AuditEvent>(edited));
  idempotency::complete(completion, batch, stored);
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the application could not be changed for concurrent changes");
  }
  context.directory.put(context.tenant.id, id, stored.record);
  return stored;
}

Result<NewKey> create_key(const ManagementContext& context, const Uuid& id,
                          const idempotency::Completion<NewKey>& completion) {
  std::optional<NewKey> made;
  const auto edit = [&](storage::ApplicationRecord& record) -> Result<AuditEvent> {
    if (auto refused = refuse_kinds(record)) {
      return *std::move(refused);
    }
    if (record.keys_size() >= most_keys) {
      return Refused{Reason::limit, "An application has at most three keys: delete one first", {}};
    }
    made = add_key(context, record);
    return audited_key("create", made->record.id());
  };
  auto changed = change(context, id, edit, [&](storage::Batch& batch, const Stored& /*stored*/) {
    idempotency::complete(completion, batch, *made);
  });
  if (auto* refused = std::get_if<Refused>(&changed)) {
    return std::move(*refused);
  }
  return *std::move(made);
}

Result<std::monostate> remove_key(const ManagementContext& context, const Uuid& id, const std::string& key_id) {
  const auto changed = change(context, id, [&](storage::ApplicationRecord& record) -> Result<AuditEvent> {
    auto& keys = *record.mutable_keys();
    const auto found = std::ranges::find_if(keys, [&](const storage::ApiKey& key) { return key.id() == key_id; });
    if (found == keys.end()) {
      return Refused{Reason::absent, "Key not found", {}};
    }
    keys.erase(found);
    return audited_key("delete", key_id);
  });
  if (const auto* refused = std::get_if<Refused>(&changed)) {
    return *refused;
  }
  return std::monostate();
}

Result<Keyed> regenerate_key(const ManagementContext& context, const Uuid& id,
                             const idempotency::Completion<Keyed>& completion) {
  Keyed keyed;
  const auto edit = [&](storage::ApplicationRecord& record) -> Result<AuditEvent> {
    if (auto refused = refuse_kinds(record)) {
      return *std::move(refused);
    }
    storage::ApplicationRecord successor = record;
    keyed.key = add_key(context, successor).key;
    record.mutable_keys()->Clear();
    *record.add_keys() = successor.keys().at(successor.keys_size() - 1);
    return audited("regenerate", id);
  };
  auto changed = change(context, id, edit, [&](storage::Batch& batch, const Stored& stored) {
    keyed.application = stored;
    idempotency::complete(completion, batch, keyed);
  });
  if (auto* refused = std::get_if<Refused>(&changed)) {
    return std::move(*refused);
  }
  return keyed;
}

}  // namespace appliance::applications
