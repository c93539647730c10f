#include "appliance/keys/removal.hpp"

#include "appliance/api_keys/api_keys.hpp"
#include "appliance/capture/card_keys.hpp"
#include "appliance/capture/keys.hpp"
#include "appliance/capture/opening.hpp"
#include "appliance/capture_session/keys.hpp"
#include "appliance/capture_session/stored.hpp"
#include "appliance/documents/upload.hpp"
#include "appliance/error.hpp"
#include "appliance/expiry/expiration.hpp"
#include "appliance/keys/stored_key.hpp"
#include "appliance/log.hpp"
#include "appliance/network/cryptograms.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/single_use.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace appliance::keys {
namespace {

using storage::Table;

constexpr std::size_t rows_per_batch = 128;
constexpr std::size_t most_rows = 1'000'000;

/// Every table whose keys begin with the tenant, but for its keys and itself. What is elsewhere is found from these:
/// expirations from the records that expire, keys of proxies from the proxies.
constexpr std::array tenant_tables{
    Table::tokens,        Table::intents,        Table::replays,       Table::fingerprints,   Table::token_terms,
    Table::token_replays, Table::sessions,       Table::counters,      Table::audit_index,    Table::claims,
    Table::token_links,   Table::capture_keys,   Table::captured,      Table::documents,      Table::document_chunks,
    Table::proxies,       Table::webhooks,       Table::webhook_keys,  Table::event_subjects, Table::webhook_queue,
    Table::webhook_log,   Table::webhook_states, Table::single_use,    Table::card_keys,      Table::guardian_keys,
    Table::session_keys,  Table::network_tokens, Table::network_index, Table::cryptograms,    Table::generic_types};

void erase_expirations_of_token(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  const auto times = token::lifetimes_of(storage::decode<storage::TokenRecord>(row.value));
  token::move_expirations(batch, tenant, storage::token_id_in(row.key), times, {});
}

void erase_expirations_of_intent(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  Uuid intent{};
  const auto id = storage::token_id_in(row.key);
  std::copy_n(id.begin(), std::min(id.size(), intent.size()), intent.begin());
  token::erase_intent_rows(batch, tenant, intent, storage::decode<storage::TokenRecord>(row.value));
}

void erase_expiration_of_replay(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  const auto record = storage::decode<storage::ReplayRecord>(row.value);
  const auto request = storage::request_in(row.key);
  erase_expiration(batch, {.kind = Expiring::replay,
                           .at = record.expires_at_us(),
                           .tenant = tenant,
                           .id = hsm::text_of(std::span<const unsigned char>(request))});
}

void erase_end_of_session(storage::Batch& batch, const Uuid& tenant, const storage::Row& row) {
  const auto record = storage::decode<storage::SessionRecord>(row.value);
  const auto nonce = storage::token_id_in(row.key);
  batch.erase(Table::session_ends, storage::session_end_key(record.expires_at_us(), tenant, nonce));
}

void erase_key_of_proxy(storage::Batch& batch, const storage::Row& row) {
  batch.erase(Table::proxy_keys, storage::proxy_key_key(storage::decode<storage::ProxyRecord>(row.value).key()));
}

/// What a row of a tenant's table has elsewhere. A row that cannot be read goes alone; what is elsewhere is passed over
/// when its time comes.
void erase_elsewhere(storage::Batch& batch, Table table, const Uuid& tenant, const storage::Row& row) {
  try {
    switch (table) {
      case Table::tokens:
        return erase_expirations_of_token(batch, tenant, row);
      case Table::intents:
        return erase_expirations_of_intent(batch, tenant, row);
      case Table::replays:
        return erase_expiration_of_replay(batch, tenant, row);
      case Table::single_use:
        return token::erase_single_use_expirations(batch, tenant, storage::token_id_in(row.key),
                                                   storage::decode<storage::TokenRecord>(row.value));
      case Table::sessions:
        return erase_end_of_session(batch, tenant, row);
      case Table::capture_keys:
        return capture::erase_beside_key(batch, tenant, row);
      case Table::card_keys:
        return capture::erase_expiration_of_card_key(batch, tenant, row);
      case Table::captured:
        return capture::erase_expiration_of_captured(batch, tenant, row);
      case Table::session_keys:
        return capture_session::erase_expiration_of_key(batch, tenant, row);
      case Table::document_chunks:
        return documents::erase_expiration_of_upload(batch, tenant, row);
      case Table::cryptograms:
        return network::erase_expiration_of_cryptogram(batch, tenant, row);
      case Table::guardian_keys:
        return api_keys::erase_expiration_of_key(batch, tenant, row);
      case Table::proxies:
        return erase_key_of_proxy(batch, row);
      default:
        return;
    }
  } catch (const storage::Error& error) {
    if (error.fault() != storage::Fault::corrupt) {
      throw;
    }
  }
}

void erase_all(storage::Batch& batch, const storage::Store& store, Table table, const std::string& prefix) {
  for (const auto& row : store.scan(table, prefix, "", most_rows)) {
    batch.erase(table, row.key);
  }
}

std::vector<Uuid> applications_of(const Context& context, const Uuid& tenant) {
  std::vector<Uuid> ids;
  for (const auto& application : context.directory.all()) {
    if (application->tenant == tenant) {
      ids.push_back(application->id);
    }
  }
  return ids;
}

/// Everything by which the tenant is known or its data opens.
storage::Batch deletion_of(const Context& context, const Actor& actor, const Tenant& tenant) {
  storage::Batch batch;
  auto key = storage::tenant_key(tenant.id);
  auto row = context.store.get(Table::tenants, key);
  if (!row) {
    throw Error(Fault::not_found, "there is no such tenant");
  }
  batch.expect_unchanged(Table::tenants, key, *std::move(row));
  batch.erase(Table::tenants, std::move(key));
  erase_all(batch, context.store, Table::tenant_keys, storage::tenant_keys_prefix(tenant.id));
  erase_all(batch, context.store, Table::applications, storage::applications_prefix(tenant.id));
  erase_all(batch, context.store, Table::key_jobs, storage::key_jobs_prefix(tenant.id));
  storage::KeyJobRecord job;
  job.set_state(static_cast<std::uint32_t>(JobState::running));
  job.set_requested_at_us(now());
  job.set_requested_by(actor.id);
  job.set_name(tenant.name);
  batch.put(Table::key_jobs, storage::key_job_key(tenant.id, static_cast<std::uint8_t>(Work::removal)),
            storage::encode(job));
  for (const auto& [name, tenant_key] : tenant.keys) {
    record(batch, acting_on(tenant.id, actor),
           audited("destroy", {.kind = kind_of(name.first), .version = name.second}));
  }
  record(batch, acting_on(tenant.id, actor),
         {.operation = "delete", .entity_type = "tenant", .entity_id = appliance::to_string(tenant.id), .detail = {}});
  return batch;
}

/// Lets the memory follow, and returns the keys that may still be in the token.
std::vector<hsm::KeyName> forget_tenant(const Context& context, const Uuid& id) {
  std::vector<hsm::KeyName> names;
  const auto tenant = context.tenants.find(id);
  for (const auto& [name, key] : tenant->keys) {
    names.push_back(key.wrapped.name);
  }
  context.tenants.erase(id);
  for (const auto& application : applications_of(context, id)) {
    context.directory.erase(application);
  }
  return names;
}

/// False where it was told to stop.
bool remove_table(const Context& context, Table table, const Owner& tenant, const std::function<bool()>& go_on) {
  while (go_on()) {
    const auto rows = context.store.scan(table, storage::rows_prefix(tenant), "", rows_per_batch);
    if (rows.empty()) {
      return true;
    }
    storage::Batch batch;
    for (const auto& row : rows) {
      erase_elsewhere(batch, table, tenant, row);
      batch.erase(table, row.key);
    }
    static_cast<void>(context.store.commit(std::move(batch)));
  }
  return false;
}

void end_removal(const Context& context, const Owner& tenant) {
  storage::Batch batch;
  batch.erase(Table::key_jobs, storage::key_job_key(tenant, static_cast<std::uint8_t>(Work::removal)));
  record(batch, {.type = "system", .id = "upkeep", .tenant = tenant, .source = {}, .trace_id = {}},
         {.operation = "purge",
          .entity_type = "tenant",
          .entity_id = appliance::to_string(tenant),
          .detail = {},
          .shown_to_tenant = false});
  static_cast<void>(context.store.commit(std::move(batch)));
  log::info("the rows of a deleted tenant are removed");
}

}  // namespace

void delete_tenant(const Context& context, const Actor& actor, const Owner& id) {
  std::vector<hsm::KeyName> names;
  {
    const auto applications = context.directory.lock_changes();
    const auto lock = context.tenants.lock_changes();
    const auto tenant = context.tenants.find(id);
    if (tenant == nullptr) {
      throw Error(Fault::not_found, "there is no such tenant");
    }
    if (!context.store.commit(deletion_of(context, actor, *tenant)).committed()) {
      throw Error(Fault::unavailable, "the tenant was changed meanwhile: try again");
    }
    names = forget_tenant(context, id);
  }
  const bool ended = context.tenants.wait_for_former(id, patience_with_requests);
  for (const auto& name : names) {
    forget_in_token(context, name);
  }
  if (!ended) {
    throw Error(Fault::unavailable,
                "the keys are destroyed, but requests that began before do not end: restart cofferd");
  }
}

bool remove_rows(const Context& context, const Job& job, const std::function<bool()>& go_on) {
  while (!context.tenants.wait_for_former(job.owner, std::chrono::milliseconds(100))) {
    if (!go_on()) {
      return false;
    }
  }
  const bool all_empty =
      std::ranges::all_of(tenant_tables, [&](Table table) { return remove_table(context, table, job.owner, go_on); }) &&
      capture_session::remove_sessions_of(context.store, job.owner, go_on);
  if (all_empty) {
    end_removal(context, job.owner);
  }
  return all_empty;
}

}  // namespace appliance::keys
