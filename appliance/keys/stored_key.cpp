#include "appliance/keys/stored_key.hpp"

#include "appliance/error.hpp"
#include "appliance/log.hpp"
#include "storage/keys.hpp"

#include <algorithm>
#include <utility>

namespace appliance::keys {

StoredTenantKey read_tenant_key(const storage::Store& store, const KeyVersion& key, const Owner& tenant) {
  auto row_key = storage::tenant_key_key(tenant, static_cast<std::uint8_t>(purpose_of(key.kind)), key.version);
  auto row = store.get(storage::Table::tenant_keys, row_key);
  if (!row) {
    throw Error(Fault::not_found, "there is no such version of this key");
  }
  auto read = key_from({row_key, *row});
  return {.key = std::move(read), .row_key = std::move(row_key), .row = *std::move(row)};
}

StoredRootKey read_root_key(const storage::Store& store, std::uint32_t version) {
  auto keys = read_root_keys(store);
  const auto found = std::ranges::find(keys, version, &StoredRootKey::version);
  if (found == keys.end()) {
    throw Error(Fault::not_found, "there is no such version of the root key");
  }
  return std::move(*found);
}

void put_life(storage::Batch& batch, StoredTenantKey& stored, const Life& life) {
  stored.key.life = life;
  if (is_destroyed(life.state)) {
    stored.key.wrapped.blob.clear();
  }
  batch.expect_unchanged(storage::Table::tenant_keys, stored.row_key, stored.row);
  put_key(batch, stored.key);
}

TenantPtr require_tenant(const Context& context, const Owner& tenant) {
  auto found = context.tenants.find(tenant);
  if (found == nullptr) {
    throw Error(Fault::not_found, "there is no such tenant");
  }
  return found;
}

void follow(const Context& context, const TenantKey& key) {
  auto changed = *require_tenant(context, key.wrapped.name.scope);
  changed.keys.insert_or_assign({key.wrapped.name.purpose, key.wrapped.name.version}, key);
  context.tenants.put(std::move(changed));
}

void forget_in_token(const Context& context, const hsm::KeyName& key) noexcept {
  try {
    context.token.forget(key);
  } catch (const hsm::Error& error) {
    log::warning("the token does not answer; it loses a destroyed key when it is back", {{"reason", error.what()}});
  }
}

void commit_or_throw(storage::Store& store, storage::Batch batch) {
  if (!store.commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the key was changed meanwhile: try again");
  }
}

}  // namespace appliance::keys
