#pragma once

#include "appliance/keys/context.hpp"
#include "appliance/keys/root_keys.hpp"

#include <string>

namespace appliance::keys {

/// A tenant's key as its row says, which is ahead of the memory for moments.
struct StoredTenantKey {
  TenantKey key;
  std::string row_key;
  std::string row;
};

/// Throws Error{not_found}.
[[nodiscard]] StoredTenantKey read_tenant_key(const storage::Store& store, const KeyVersion& key, const Owner& tenant);
[[nodiscard]] StoredRootKey read_root_key(const storage::Store& store, std::uint32_t version);

/// Adds the key's new life to the batch, expecting that it is as it was read. A destroyed key loses its blob.
void put_life(storage::Batch& batch, StoredTenantKey& stored, const Life& life);

/// Where the memory, with changes locked, knows the tenant. Throws Error{not_found}.
[[nodiscard]] TenantPtr require_tenant(const Context& context, const Owner& tenant);

/// Lets the memory follow. Changes must be locked.
void follow(const Context& context, const TenantKey& key);

/// Has the token let go of a key that is destroyed. A token that does not answer has lost it anyway.
void forget_in_token(const Context& context, const hsm::KeyName& key) noexcept;

/// Throws Error{unavailable} where another change came first.
void commit_or_throw(storage::Store& store, storage::Batch batch);

}  // namespace appliance::keys
