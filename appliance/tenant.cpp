#include "appliance/tenant.hpp"

#include "appliance/error.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"
#include "storage/rows.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
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
          .keys = {},
          .fingerprint_key_settled = true};
}

std::string row_key_of(const hsm::KeyName& name) {
  return storage::tenant_key_key(name.scope, static_cast<std::uint8_t>(name.purpose), name.version);
}

}  // namespace

/// How many objects of each tenant are alive, the one in the book included.
struct TenantBook::Living {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<Uuid, std::size_t> objects;

  void add(const Uuid& id) {
    const std::lock_guard lock(mutex);
    ++objects[id];
  }

  void remove(const Uuid& id) noexcept {
    const std::lock_guard lock(mutex);
    const auto found = objects.find(id);
    if (--found->second == 0) {
      objects.erase(found);
    }
    changed.notify_all();
  }
};

void put_key(storage::Batch& batch, const TenantKey& key) {
  const auto& wrapped = key.wrapped;
  storage::TenantKeyRecord record;
  record.set_state(static_cast<storage::KeyState>(key.life.state));
  record.set_root_version(wrapped.root_version);
  record.set_wrapped(wrapped.blob.data(), wrapped.blob.size());
  record.set_check_value(wrapped.check_value.data(), wrapped.check_value.size());
  record.set_created_at_us(key.life.created_at);
  keys::write_dates(key.life, *record.mutable_dates());
  batch.put(storage::Table::tenant_keys, row_key_of(wrapped.name), storage::encode(record));
}

void put_new_key(storage::Batch& batch, const storage::Store& store, const TenantKey& key) {
  auto root = storage::root_key_key(key.wrapped.root_version);
  auto row = store.get(storage::Table::root_keys, root);
  if (row && keys::is_destroyed(static_cast<keys::KeyState>(storage::decode<storage::RootKeyRecord>(*row).state()))) {
    throw Error(Fault::unavailable, "the root key was replaced meanwhile: try again");
  }
  if (row) {
    batch.expect_unchanged(storage::Table::root_keys, std::move(root), *std::move(row));
  } else {
    batch.expect_absent(storage::Table::root_keys, std::move(root));
  }
  batch.expect_absent(storage::Table::tenant_keys, row_key_of(key.wrapped.name));
  put_key(batch, key);
}

TenantKey key_from(const storage::Row& row) {
  const auto record = storage::decode<storage::TenantKeyRecord>(row.value);
  return {.wrapped = {.name = {.scope = storage::tenant_in(row.key),
                               .purpose = static_cast<hsm::Purpose>(storage::purpose_in_tenant_key(row.key)),
                               .version = storage::version_in_tenant_key(row.key)},
                      .root_version = record.root_version(),
                      .blob = {record.wrapped().begin(), record.wrapped().end()},
                      .check_value = {record.check_value().begin(), record.check_value().end()}},
          .life = keys::life_of(record.state(), record.created_at_us(), record.dates())};
}

namespace {

const TenantKey* find_current(const Tenant& tenant, hsm::Purpose purpose) {
  const TenantKey* current = nullptr;
  for (const auto& [name, key] : tenant.keys) {
    current = name.first == purpose && key.life.state == keys::KeyState::active ? &key : current;
  }
  return current;
}

}  // namespace

const hsm::WrappedKey& Tenant::current_key(hsm::Purpose purpose) const {
  const auto* current = find_current(*this, purpose);
  if (current == nullptr) {
    throw Error(Fault::failed, "the tenant has no key for this purpose");
  }
  return current->wrapped;
}

bool Tenant::is_current(hsm::Purpose purpose, std::uint32_t version) const {
  const auto* current = find_current(*this, purpose);
  return current != nullptr && current->wrapped.name.version == version;
}

const hsm::WrappedKey& Tenant::key(hsm::Purpose purpose, std::uint32_t version) const {
  const auto found = keys.find({purpose, version});
  if (found == keys.end() || keys::is_destroyed(found->second.life.state)) {
    throw storage::Error(storage::Fault::corrupt, "a record names a key version that the tenant does not have");
  }
  return found->second.wrapped;
}

std::vector<const hsm::WrappedKey*> Tenant::usable_keys(hsm::Purpose purpose) const {
  std::vector<const hsm::WrappedKey*> usable;
  for (const auto& [key_id, key] : keys) {
    if (key_id.first == purpose && !keys::is_destroyed(key.life.state)) {
      usable.push_back(&key.wrapped);
    }
  }
  return usable;
}

bool Tenant::is_set(std::string_view setting) const {
  const auto found = settings.find(std::string(setting));
  return found != settings.end() && found->second == "true";
}

TenantBook::TenantBook() : living_(std::make_shared<Living>()) {}

void TenantBook::load(const storage::Store& store) {
  std::map<Uuid, Tenant> loaded;
  storage::for_each_row(store, storage::Table::tenants, "", [&](const storage::Row& row) {
    auto tenant = tenant_from(row);
    loaded.insert_or_assign(tenant.id, std::move(tenant));
  });
  storage::for_each_row(store, storage::Table::tenant_keys, "", [&](const storage::Row& row) {
    auto key = key_from(row);
    const auto tenant = loaded.find(key.wrapped.name.scope);
    if (tenant == loaded.end()) {
      throw storage::Error(storage::Fault::corrupt, "a key belongs to a tenant that is not there");
    }
    const Tenant::KeyId id{key.wrapped.name.purpose, key.wrapped.name.version};
    tenant->second.keys.insert_or_assign(id, std::move(key));
  });
  storage::for_each_row(store, storage::Table::webhooks, "", [&](const storage::Row& row) {
    if (const auto tenant = loaded.find(storage::tenant_in(row.key)); tenant != loaded.end()) {
      tenant->second.subscribers.push_back(webhook::subscriber_from(row));
    }
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
  living_->add(tenant.id);
  const TenantPtr shared(new Tenant(std::move(tenant)), [living = living_](const Tenant* former) {
    const auto id = former->id;
    delete former;
    living->remove(id);
  });
  const std::unique_lock lock(mutex_);
  tenants_[shared->id] = shared;
}

void TenantBook::erase(const Uuid& id) {
  const std::unique_lock lock(mutex_);
  tenants_.erase(id);
}

bool TenantBook::wait_for_former(const Uuid& id, std::chrono::milliseconds patience) const {
  const std::size_t latest = find(id) == nullptr ? 0 : 1;
  std::unique_lock lock(living_->mutex);
  return living_->changed.wait_for(lock, patience, [&] {
    const auto found = living_->objects.find(id);
    return (found == living_->objects.end() ? 0 : found->second) <= latest;
  });
}

}  // namespace appliance
