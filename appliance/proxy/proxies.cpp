#include "appliance/base58.hpp"
#include "appliance/error.hpp"
#include "appliance/proxy/configuration.hpp"
#include "appliance/proxy/proxy.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/rows.hpp"

#include <algorithm>
#include <array>

namespace appliance::proxy {
namespace {

using storage::Table;

constexpr int most_tries = 64;  // each failed one means that another change succeeded meanwhile

AuditEvent audited(std::string_view operation, const Uuid& id) {
  return {.operation = operation, .entity_type = "proxy", .entity_id = to_string(id), .detail = {}};
}

void note(const ManagementContext& context, const AuditEvent& event) {
  storage::Batch batch;
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
}

/// Letters and digits of 128 random bits: whoever knows the key of a proxy without authentication may call it.
std::string make_key(hsm::Session& session) {
  std::array<unsigned char, 16> bytes{};
  hsm::random(session, bytes);
  return base58(bytes);
}

void write(const ManagementContext& context, const Uuid& id, const Input& input, storage::ProxyRecord& record) {
  record.set_name(input.name);
  record.set_destination_url(input.destination_url);
  record.set_require_auth(input.require_auth);
  record.set_application(input.application ? to_string(*input.application) : std::string());
  record.set_transforms(input.transforms);
  record.set_disable_detokenization(input.disable_detokenization);
  seal_configuration(context.session, context.tenant, id, input.configuration, record);
}

/// An application that resolves tokens must be one of the tenant's that may hold tokens at all.
std::optional<Refused> check_application(const ManagementContext& context, const Input& input) {
  if (!input.application) {
    return std::nullopt;
  }
  const auto found = context.directory.find(*input.application);
  if (found == nullptr || found->tenant != context.tenant.id || found->type == identity::ApplicationType::management) {
    return invalid({{"application.id", "There is no such private or public application."}});
  }
  return std::nullopt;
}

Proxy opened(const ManagementContext& context, const Uuid& id, storage::ProxyRecord record) {
  auto configuration = open_configuration(context.session, context.tenant, id, record);
  return {
      .id = id, .tenant = context.tenant.id, .record = std::move(record), .configuration = std::move(configuration)};
}

/// Nothing where the proxy was changed at the same time, or moved to another key.
std::optional<Result<Proxy>> try_update(const ManagementContext& context, const Uuid& id, const Edit& edit,
                                        const idempotency::Completion<Proxy>& completion) {
  const auto key = storage::proxy_key(context.tenant.id, id);
  auto row = context.store.get(Table::proxies, key);
  if (!row) {
    return proxy_absent();
  }
  auto changed = opened(context, id, storage::decode<storage::ProxyRecord>(*row));
  auto result = edit(changed);
  if (auto* refused = std::get_if<Refused>(&result)) {
    return std::move(*refused);
  }
  const auto& input = std::get<Input>(result);
  if (auto refused = check_application(context, input)) {
    return *std::move(refused);
  }
  write(context, id, input, changed.record);
  changed.configuration = input.configuration;
  changed.record.set_modified_at_us(now());
  changed.record.set_modified_by(context.actor.id);
  storage::Batch batch;
  batch.expect_unchanged(Table::proxies, key, *std::move(row));
  batch.put(Table::proxies, key, storage::encode(changed.record));
  record(batch, context.actor, audited("update", id));
  idempotency::complete(completion, batch, changed);
  if (!context.store.commit(std::move(batch)).committed()) {
    return std::nullopt;
  }
  return changed;
}

}  // namespace

Result<Proxy> create(const ManagementContext& context, const Input& input,
                     const idempotency::Completion<Proxy>& completion) {
  if (auto refused = check_application(context, input)) {
    return *std::move(refused);
  }
  Proxy made{.id = random_uuid(context.session), .tenant = context.tenant.id, .record = {}, .configuration = {}};
  auto& record = made.record;
  write(context, made.id, input, record);
  record.set_key(make_key(context.session));
  record.set_created_at_us(now());
  record.set_created_by(context.actor.id);
  made.configuration = input.configuration;

  storage::ProxyKeyRecord named;
  named.set_tenant(context.tenant.id.data(), context.tenant.id.size());
  named.set_proxy(made.id.data(), made.id.size());
  auto row = storage::proxy_key(context.tenant.id, made.id);
  auto key_row = storage::proxy_key_key(record.key());
  storage::Batch batch;
  batch.expect_absent(Table::proxies, row);
  batch.expect_absent(Table::proxy_keys, key_row);
  batch.put(Table::proxies, std::move(row), storage::encode(record));
  batch.put(Table::proxy_keys, std::move(key_row), storage::encode(named));
  appliance::record(batch, context.actor, audited("create", made.id));
  idempotency::complete(completion, batch, made);
  if (!context.store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the proxy could not be written: try again");
  }
  return made;
}

std::optional<Named> find_by_key(const storage::Store& store, std::string_view key) {
  const auto row = key.empty() ? std::nullopt : store.get(Table::proxy_keys, storage::proxy_key_key(key));
  if (!row) {
    return std::nullopt;
  }
  const auto record = storage::decode<storage::ProxyKeyRecord>(*row);
  Named named;
  std::copy_n(record.tenant().begin(), std::min(record.tenant().size(), named.tenant.size()), named.tenant.begin());
  std::copy_n(record.proxy().begin(), std::min(record.proxy().size(), named.id.size()), named.id.begin());
  return named;
}

std::optional<Proxy> find(hsm::Session& session, const storage::Store& store, const Tenant& tenant, const Uuid& id) {
  const auto row = store.get(Table::proxies, storage::proxy_key(tenant.id, id));
  if (!row) {
    return std::nullopt;
  }
  auto record = storage::decode<storage::ProxyRecord>(*row);
  auto configuration = open_configuration(session, tenant, id, record);
  return Proxy{.id = id, .tenant = tenant.id, .record = std::move(record), .configuration = std::move(configuration)};
}

Result<Proxy> read(const ManagementContext& context, const Uuid& id) {
  auto found = find(context.session, context.store, context.tenant, id);
  if (!found) {
    return proxy_absent();
  }
  note(context, audited("read", id));
  return *std::move(found);
}

std::vector<Proxy> list(const ManagementContext& context) {
  std::vector<Proxy> all;
  storage::for_each_row(context.store, Table::proxies, storage::proxies_prefix(context.tenant.id),
                        [&](const storage::Row& row) {
                          all.push_back({.id = storage::proxy_in(row.key),
                                         .tenant = context.tenant.id,
                                         .record = storage::decode<storage::ProxyRecord>(row.value),
                                         .configuration = {}});
                        });
  std::ranges::stable_sort(all, std::greater<>(), [](const Proxy& one) { return one.record.created_at_us(); });
  note(context, {.operation = "list", .entity_type = "proxy", .entity_id = to_string(context.tenant.id), .detail = {}});
  return all;
}

void open(const ManagementContext& context, Proxy& listed) {
  listed.configuration = open_configuration(context.session, context.tenant, listed.id, listed.record);
}

Result<Proxy> update(const ManagementContext& context, const Uuid& id, const Edit& edit,
                     const idempotency::Completion<Proxy>& completion) {
  for (int tries = 0; tries < most_tries; ++tries) {
    if (auto done = try_update(context, id, edit, completion)) {
      return *std::move(done);
    }
  }
  throw Error(Fault::unavailable, "the proxy could not be changed for concurrent changes");
}

Result<std::monostate> remove(const ManagementContext& context, const Uuid& id) {
  const auto key = storage::proxy_key(context.tenant.id, id);
  for (int tries = 0; tries < most_tries; ++tries) {
    auto row = context.store.get(Table::proxies, key);
    if (!row) {
      return proxy_absent();
    }
    const auto stored = storage::decode<storage::ProxyRecord>(*row);
    storage::Batch batch;
    batch.expect_unchanged(Table::proxies, key, *std::move(row));
    batch.erase(Table::proxies, key);
    batch.erase(Table::proxy_keys, storage::proxy_key_key(stored.key()));
    record(batch, context.actor, audited("delete", id));
    if (context.store.commit(std::move(batch)).committed()) {
      return std::monostate();
    }
  }
  throw Error(Fault::unavailable, "the proxy could not be deleted for concurrent changes");
}

}  // namespace appliance::proxy
