#include "appliance/webhook/webhooks.hpp"

#include "appliance/error.hpp"
#include "appliance/webhook/hmac_key.hpp"
#include "appliance/webhook/signing_key.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::webhook {
namespace {

using storage::Table;

AuditEvent audited(std::string_view operation, const Uuid& id, std::string_view detail = {}) {
  return {.operation = operation, .entity_type = "webhook", .entity_id = to_string(id), .detail = detail};
}

void note(const ManagementContext& context, const AuditEvent& event) {
  storage::Batch batch;
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
}

std::vector<storage::Row> rows_of(const storage::Store& store, const Uuid& tenant) {
  return store.scan(Table::webhooks, storage::rows_prefix(tenant), "", most_webhooks);
}

void write(const Input& input, storage::WebhookRecord& record) {
  record.set_name(input.name);
  record.set_url(input.url);
  record.set_notify_email(input.notify_email);
  record.mutable_events()->Assign(input.events.begin(), input.events.end());
}

/// The tenant in memory with its webhooks as they stand in the store. Under TenantBook::lock_changes().
void follow(TenantBook& tenants, const storage::Store& store, const Uuid& id) {
  const auto before = tenants.find(id);
  if (before == nullptr) {
    return;
  }
  auto changed = *before;
  changed.subscribers.clear();
  std::ranges::transform(rows_of(store, id), std::back_inserter(changed.subscribers), subscriber_from);
  tenants.put(std::move(changed));
}

Webhook webhook_from(const storage::Row& row) {
  return {.id = storage::webhook_in(row.key),
          .tenant = storage::tenant_in(row.key),
          .record = storage::decode<storage::WebhookRecord>(row.value)};
}

/// The row as it stands, of a webhook of this face.
std::optional<storage::Row> find_row(const ManagementContext& context, std::string_view face, const Uuid& id) {
  auto key = storage::webhook_key(context.tenant.id, id);
  auto row = context.store.get(Table::webhooks, key);
  const bool ours = row && storage::decode<storage::WebhookRecord>(*row).face() == face;
  return ours ? std::optional(storage::Row{std::move(key), *std::move(row)}) : std::nullopt;
}

void require_committed(const storage::Outcome& outcome) {
  if (!outcome.committed()) {
    throw Error(Fault::unavailable, "the webhook could not be written: try again");
  }
}

}  // namespace

std::optional<std::string_view> fault_of(std::string_view url, const destination::AllowList& allowed,
                                         const destination::Networks& networks) {
  const auto parsed = destination::parse_url(url);
  if (const auto* mistake = std::get_if<destination::UrlMistake>(&parsed)) {
    return mistake->reason;
  }
  const auto& place = std::get<destination::Url>(parsed);
  if (allowed.find(place) == nullptr) {
    return "This destination is not allowed.";
  }
  const auto address = destination::Address::parse(place.host);
  if (address && !networks.permit(*address)) {
    return "This address is not allowed.";
  }
  return std::nullopt;
}

Result<Webhook> create(const ManagementContext& context, std::string_view face, const Input& input,
                       const idempotency::Completion<Webhook>& completion) {
  const auto tenant = context.tenant.id;
  std::optional<capture::StoredKey> key;
  if (input.signed_by_tenant && !find_signing_key(context.store, tenant)) {
    key = make_signing_key(context.session, context.tenant, context.actor.id);  // slow, so not under the lock
  }
  Webhook made{.id = random_uuid(context.session), .tenant = tenant, .record = {}};
  const auto lock = context.tenants.lock_changes();
  if (rows_of(context.store, tenant).size() >= most_webhooks) {
    return Refused{Reason::limit, "A tenant has at most five webhooks: delete one first", {}};
  }
  write(input, made.record);
  made.record.set_face(std::string(face));
  if (input.hmac_key) {
    seal_hmac_key(context.session, context.tenant, made.id, *input.hmac_key, made.record);
  }
  made.record.set_disabled(input.disabled.value_or(false));
  made.record.set_created_at_us(now());
  made.record.set_created_by(context.actor.id);
  made.record.set_after_entry(context.store.head(storage::Log::audit).number);
  storage::Batch batch;
  auto row = storage::webhook_key(tenant, made.id);
  batch.expect_absent(Table::webhooks, row);
  batch.put(Table::webhooks, std::move(row), storage::encode(made.record));
  if (key && !find_signing_key(context.store, tenant)) {
    put_signing_key(batch, tenant, *key);
  }
  record(batch, context.actor, audited("create", made.id));
  idempotency::complete(completion, batch, made);
  require_committed(context.store.commit(std::move(batch)));
  follow(context.tenants, context.store, tenant);
  return made;
}

Result<Webhook> read(const ManagementContext& context, std::string_view face, const Uuid& id) {
  const auto found = find_row(context, face, id);
  if (!found) {
    return webhook_absent();
  }
  note(context, audited("read", id));
  return webhook_from(*found);
}

std::vector<Webhook> list(const ManagementContext& context, std::string_view face) {
  std::vector<Webhook> all;
  std::ranges::transform(rows_of(context.store, context.tenant.id), std::back_inserter(all), webhook_from);
  std::erase_if(all, [face](const Webhook& one) { return one.record.face() != face; });
  std::ranges::stable_sort(all, std::ranges::greater(), [](const Webhook& one) { return one.record.created_at_us(); });
  note(context, audited("list", context.tenant.id));
  return all;
}

Result<Webhook> update(const ManagementContext& context, std::string_view face, const Uuid& id, const Input& input,
                       const idempotency::Completion<Webhook>& completion) {
  const auto lock = context.tenants.lock_changes();
  auto row = find_row(context, face, id);
  if (!row) {
    return webhook_absent();
  }
  auto changed = webhook_from(*row);
  const bool was_disabled = changed.record.disabled();
  write(input, changed.record);
  changed.record.set_disabled(input.disabled.value_or(was_disabled));
  if (was_disabled && !changed.record.disabled()) {
    changed.record.set_after_entry(context.store.head(storage::Log::audit).number);
  }
  changed.record.set_modified_at_us(now());
  changed.record.set_modified_by(context.actor.id);
  storage::Batch batch;
  batch.expect_unchanged(Table::webhooks, row->key, std::move(row->value));
  batch.put(Table::webhooks, row->key, storage::encode(changed.record));
  record(batch, context.actor, audited("update", id));
  idempotency::complete(completion, batch, changed);
  require_committed(context.store.commit(std::move(batch)));
  follow(context.tenants, context.store, context.tenant.id);
  return changed;
}

Result<std::monostate> remove(const ManagementContext& context, std::string_view face, const Uuid& id) {
  const auto lock = context.tenants.lock_changes();
  auto row = find_row(context, face, id);
  if (!row) {
    return webhook_absent();
  }
  storage::Batch batch;
  batch.expect_unchanged(Table::webhooks, row->key, std::move(row->value));
  batch.erase(Table::webhooks, row->key);
  record(batch, context.actor, audited("delete", id));
  require_committed(context.store.commit(std::move(batch)));
  follow(context.tenants, context.store, context.tenant.id);
  return std::monostate();
}

void disable(storage::Store& store, TenantBook& tenants, const Uuid& tenant, const Uuid& id, std::string_view why) {
  const auto key = storage::webhook_key(tenant, id);
  const auto lock = tenants.lock_changes();
  auto row = store.get(Table::webhooks, key);
  auto changed = row ? storage::decode<storage::WebhookRecord>(*row) : storage::WebhookRecord();
  if (!row || changed.disabled()) {
    return;
  }
  changed.set_disabled(true);
  changed.set_modified_at_us(now());
  changed.set_modified_by("webhooks");
  storage::Batch batch;
  batch.expect_unchanged(Table::webhooks, key, *std::move(row));
  batch.put(Table::webhooks, key, storage::encode(changed));
  record(batch, {.type = "system", .id = "webhooks", .tenant = tenant, .source = {}, .trace_id = {}},
         audited("disable", id, why));
  require_committed(store.commit(std::move(batch)));
  follow(tenants, store, tenant);
}

}  // namespace appliance::webhook
