#pragma once

#include "appliance/expiry/expiration.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/identity/scope.hpp"
#include "appliance/management.hpp"
#include "appliance/outcome.hpp"
#include "storage/records.pb.h"

#include <string>
#include <variant>
#include <vector>

namespace appliance::api_keys {

// The keys that clients of the Guardian face make for themselves. They belong to the application whose credential made
// them and go with it; all applications of a tenant see all of its keys. One whose time is over opens nothing, and is
// remembered for thirty days, so that its user can be told why.

inline constexpr UnixMicros longest_life = UnixMicros{90} * 24 * 3600 * 1'000'000;
inline constexpr std::size_t most_keys = 1000;  ///< of a tenant

struct Key {
  Uuid id{};
  storage::GuardianKeyRecord record;
};

/// A key that was made just now, and cannot be shown again.
struct Made {
  Key key;
  hsm::Secret value;
};

struct CreateInput {
  identity::ScopeSet scopes;
  UnixMicros life = 0;  ///< 0: for ever, or as long as the key that makes it lives
};

// Each runs in one atomic batch with its audit entry and what `completion` adds; the directory follows, so a change
// counts for the next request. Nobody grants a scope that he does not have (Reason::forbidden), and no key makes one
// that outlives it (Reason::invalid, $.expires_in). They throw hsm::Error, storage::Error, appliance::Error.

[[nodiscard]] Result<Made> create(const ManagementContext& context, const identity::Application& caller,
                                  const CreateInput& input, const idempotency::Completion<Made>& completion = {});
[[nodiscard]] Result<Key> read(const ManagementContext& context, const Uuid& id);
/// All of the tenant, newest first.
[[nodiscard]] std::vector<Key> list(const ManagementContext& context);
[[nodiscard]] Result<Key> replace_scopes(const ManagementContext& context, const identity::Application& caller,
                                         const Uuid& id, const identity::ScopeSet& scopes);
[[nodiscard]] Result<std::monostate> remove(const ManagementContext& context, const Uuid& id);

/// Erases the keys of an application in the batch that removes it. Under Directory::lock_changes().
void erase_keys_of(storage::Batch& batch, const storage::Store& store, const Uuid& tenant, const Uuid& application);

/// What a row of guardian_keys has elsewhere, where its tenant ends.
void erase_expiration_of_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row);

/// What upkeep does when a key has been over for thirty days; see Purger.
void purge_key(const storage::Store& store, const Due& due, storage::Batch& batch);

}  // namespace appliance::api_keys
