#include "appliance/api_keys/api_keys.hpp"

#include "appliance/api_keys/rows.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/api_key.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <tuple>

namespace appliance::api_keys {
namespace {

using storage::Table;

constexpr std::size_t shown_of_key = 7;  // key_ and three characters of 43: 17 of 256 bits

Refused absent() { return {Reason::absent, "API key not found", {}}; }

Refused beyond_the_caller(const ManagementContext& context, std::string_view operation) {
  storage::Batch batch;
  record(batch, context.actor,
         {.operation = operation,
          .entity_type = "api_key",
          .entity_id = to_string(context.tenant.id),
          .outcome = "refused",
          .detail = {}});
  static_cast<void>(context.store.commit(std::move(batch)));
  return {Reason::forbidden, "A key cannot grant scopes that it does not have", {}};
}

void write_scopes(const identity::ScopeSet& scopes, storage::GuardianKeyRecord& record) {
  record.clear_scopes();
  for (const auto name : scopes.names()) {
    record.add_scopes(std::string(name));
  }
}

/// Nothing where the key would outlive the caller's.
std::optional<UnixMicros> end_of(const CreateInput& input, const identity::Application& caller, UnixMicros start) {
  const auto wanted = input.life == 0 ? caller.expires_at : start + input.life;
  return caller.expires_at != 0 && wanted > caller.expires_at ? std::nullopt : std::optional(wanted);
}

Made draw(const ManagementContext& context, const identity::Application& caller, const CreateInput& input,
          UnixMicros start, UnixMicros end) {
  Made made{.key = {.id = random_uuid(context.session), .record = {}},
            .value = identity::make_scoped_key(context.session)};
  const auto text = hsm::text_of(made.value.expose());
  const auto digest = identity::digest_of(text);
  auto& record = made.key.record;
  record.set_application(caller.id.data(), caller.id.size());
  record.set_sha256(digest.data(), digest.size());
  record.set_beginning(std::string(text.substr(0, shown_of_key)));
  write_scopes(input.scopes, record);
  record.set_created_at_us(start);
  record.set_created_by(context.actor.id);
  record.set_expires_at_us(end);
  return made;
}

void note(const ManagementContext& context, const AuditEvent& event) {
  storage::Batch batch;
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
}

void require_committed(const storage::Outcome& outcome) {
  if (!outcome.committed()) {
    throw Error(Fault::unavailable, "the API key could not be written for concurrent changes: try again");
  }
}

}  // namespace

Result<Made> create(const ManagementContext& context, const identity::Application& caller, const CreateInput& input,
                    const idempotency::Completion<Made>& completion) {
  if (!caller.scopes.covers(input.scopes)) {
    return beyond_the_caller(context, "create");
  }
  const auto start = now();
  const auto end = end_of(input, caller, start);
  if (!end) {
    return invalid({{"$.expires_in", "must not outlive the key that makes this one"}});
  }
  auto made = draw(context, caller, input, start, *end);
  const auto& tenant = context.tenant.id;
  const auto lock = context.directory.lock_changes();
  if (context.directory.find(caller.id) == nullptr) {
    throw Error(Fault::refused, "the application was deleted");
  }
  if (all_of(context.store, tenant).size() >= most_keys) {
    return Refused{Reason::limit, "There are as many API keys as there may be", {}};
  }
  storage::Batch batch;
  batch.expect_absent(Table::guardian_keys, storage::guardian_key_key(tenant, made.key.id));
  put(batch, tenant, made.key);
  record(batch, context.actor, audited("create", made.key.id));
  idempotency::complete(completion, batch, made);
  require_committed(context.store.commit(std::move(batch)));
  context.directory.put_api_key(made.key.id, made.key.record);
  return made;
}

Result<Key> read(const ManagementContext& context, const Uuid& id) {
  auto stored = find(context.store, context.tenant.id, id);
  if (!stored) {
    return absent();
  }
  note(context, audited("read", id));
  return std::move(stored->key);
}

std::vector<Key> list(const ManagementContext& context) {
  auto keys = all_of(context.store, context.tenant.id);
  std::ranges::sort(keys, std::greater<>(),
                    [](const Key& key) { return std::tuple(key.record.created_at_us(), key.id); });
  note(context,
       {.operation = "list", .entity_type = "api_key", .entity_id = to_string(context.tenant.id), .detail = {}});
  return keys;
}

Result<Key> replace_scopes(const ManagementContext& context, const identity::Application& caller, const Uuid& id,
                           const identity::ScopeSet& scopes) {
  if (!caller.scopes.covers(scopes)) {
    return beyond_the_caller(context, "update");
  }
  const auto lock = context.directory.lock_changes();
  auto stored = find(context.store, context.tenant.id, id);
  if (!stored) {
    return absent();
  }
  auto key = std::move(stored->key);
  write_scopes(scopes, key.record);
  key.record.set_modified_at_us(now());
  key.record.set_modified_by(context.actor.id);
  storage::Batch batch;
  batch.expect_unchanged(Table::guardian_keys, stored->row_key, std::move(stored->row));
  put(batch, context.tenant.id, key);
  record(batch, context.actor, audited("update", id));
  require_committed(context.store.commit(std::move(batch)));
  context.directory.put_api_key(id, key.record);
  return key;
}

Result<std::monostate> remove(const ManagementContext& context, const Uuid& id) {
  const auto lock = context.directory.lock_changes();
  auto stored = find(context.store, context.tenant.id, id);
  if (!stored) {
    return absent();
  }
  storage::Batch batch;
  batch.expect_unchanged(Table::guardian_keys, stored->row_key, std::move(stored->row));
  erase(batch, context.tenant.id, stored->key);
  record(batch, context.actor, audited("delete", id));
  require_committed(context.store.commit(std::move(batch)));
  context.directory.erase_api_key(id);
  return std::monostate();
}

}  // namespace appliance::api_keys
