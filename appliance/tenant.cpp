#include "appliance/tenant.hpp"

#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <algorithm>
#include <mutex>

namespace appliance {
namespace {

Tenant tenant_from(const storage::Row& row) {
  const auto record = storage::decode<storage::TenantRecord>(row.value);
  return {.id = storage::tenant_in(row.key),
          .name = record.name(),
          .production = record.production(),
          .settings = {record.settings().begin(), record.settings().end()},
          .created_at = record.created_at_us(),
          .modified_at = record.modified_at_us(),
          .modified_by = record.modified_by(),
          .keys = {}};
}

}  // namespace

void put_key(storage::Batch& batch, const hsm::WrappedKey& key, UnixMicros created_at) {
  storage::TenantKeyRecord record;
  record.set_state(storage::ACTIVE);
  record.set_root_version(key.root_version);
  record.set_wrapped(key.blob.data(), key.blob.size());
  record.set_check_value(key.check_value.data(), key.check_value.size());
  record.set_created_at_us(created_at);
  batch.put(storage::Table::tenant_keys,
            storage::tenant_key_key(key.name.scope, static_cast<std::uint8_t>(key.name.purpose), key.name.version),
            storage::encode(record));
}

hsm::WrappedKey key_from(const storage::Row& row) {
  const auto record = storage::decode<storage::TenantKeyRecord>(row.value);
  return {.name = {.scope = storage::tenant_in(row.key),
                   .purpose = static_cast<hsm::Purpose>(storage::purpose_in_tenant_key(row.key)),
                   .version = storage::version_in_tenant_key(row.key)},
          .root_version = record.root_version(),
          .blob = {record.wrapped().begin(), record.wrapped().end()},
          .check_value = {record.check_value().begin(), record.check_value().end()}};
}

const hsm::WrappedKey& Tenant::current_key(hsm::Purpose purpose) const {
  const auto after = keys.upper_bound({purpose, UINT32_MAX});
  if (after == keys.begin() || std::prev(after)->first.first != purpose) {
    throw Error(Fault::failed, "the tenant has no key for this purpose");
  }
  return std::prev(after)->second;
}

const hsm::WrappedKey& Tenant::key(hsm::Purpose purpose, std::uint32_t version) const {
  const auto found = keys.find({purpose, version});
  if (found == keys.end()) {
    throw storage::Error(storage::Fault::corrupt, "a record names a key version that the tenant does not have");
  }
  return found->second;
}

bool Tenant::is_set(std::string_view setting) const {
  const auto found = settings.find(std::string(setting));
  return found != settings.end() && found->second == "true";
}

void TenantBook::load(const storage::Store& store) {
  std::map<Uuid, Tenant> loaded;
  storage::for_each_row(store, storage::Table::tenants, "", [&](const storage::Row& row) {
    auto tenant = tenant_from(row);
    loaded.insert_or_assign(tenant.id, std::move(tenant));
  });
  storage::for_each_row(store, storage::Table::tenant_keys, "", [&](const storage::Row& row) {
    auto key = key_from(row);
    const auto tenant = loaded.find(key.name.scope);
    if (tenant == loaded.end()) {
      throw storage::Error(storage::Fault::corrupt, "a key belongs to a tenant that is not there");
    }
    tenant->second.keys.insert_or_assign({key.name.purpose, key.name.version}, std::move(key));
  });
  for (auto& [id, tenant] : loaded) {
    put(std::move(tenant));
  }
}

TenantPtr TenantBook::find(const Uuid& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = tenants_.find(id);
  return found == tenants_.end() ? nullptr : found->second;
}

TenantPtr TenantBook::find_by_name(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto found =
      std::find_if(tenants_.begin(), tenants_.end(), [&](const auto& entry) { return entry.second->name == name; });
  return found == tenants_.end() ? nullptr : found->second;
}

std::vector<TenantPtr> TenantBook::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<TenantPtr> result;
  result.reserve(tenants_.size());
  for (const auto& [id, tenant] : tenants_) {
    result.push_back(tenant);
  }
  return result;
}

void TenantBook::put(Tenant tenant) {
  auto shared = std::make_shared<const Tenant>(std::move(tenant));
  const std::unique_lock lock(mutex_);
  tenants_[shared->id] = std::move(shared);
}

}  // namespace appliance
