#pragma once

#include "appliance/idempotency/replay.hpp"
#include "appliance/identity/grants.hpp"
#include "appliance/management.hpp"
#include "appliance/outcome.hpp"
#include "storage/records.pb.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace appliance::applications {

inline constexpr int most_keys = 3;
inline constexpr std::size_t longest_name = 200;

/// An application as it is stored; of its keys, who made them and when.
struct Stored {
  Uuid id{};
  storage::ApplicationRecord record;
};

struct NewKey {
  storage::ApiKey record;
  hsm::Secret key;
};

/// An application with the key that was made for it last, which nobody can be shown again.
struct Keyed {
  Stored application;
  std::optional<hsm::Secret> key;
  std::vector<NewKey> kinds;  ///< where its face has keys of several kinds: one of each
};

struct CreateInput {
  std::string face;
  std::string name;
  identity::ApplicationType type = identity::ApplicationType::private_key;
  identity::Grants grants;
  bool create_key = true;
  UnixMicros expires_at = 0;  ///< 0: never
};

/// Replaces the name and all grants.
struct UpdateInput {
  std::string name;
  identity::Grants grants;
};

// The use cases, for operators and management applications alike. Each works on the context's tenant alone, in one
// atomic batch with its audit entry and what `completion` adds; a change counts for the next request. They throw
// hsm::Error, storage::Error, appliance::Error.

[[nodiscard]] Keyed create(const ManagementContext& context, const CreateInput& input,
                           const idempotency::Completion<Keyed>& completion = {});
[[nodiscard]] Result<Stored> read(const ManagementContext& context, const Uuid& id);
/// All of the tenant, newest first.
[[nodiscard]] std::vector<Stored> list(const ManagementContext& context);
[[nodiscard]] Result<Stored> update(const ManagementContext& context, const Uuid& id, const UpdateInput& input,
                                    const idempotency::Completion<Stored>& completion = {});
[[nodiscard]] Result<std::monostate> remove(const ManagementContext& context, const Uuid& id);

/// One more key; refused where the application has as many as it may.
[[nodiscard]] Result<NewKey> create_key(const ManagementContext& context, const Uuid& id,
                                        const idempotency::Completion<NewKey>& completion = {});
[[nodiscard]] Result<std::monostate> remove_key(const ManagementContext& context, const Uuid& id,
                                                const std::string& key_id);
/// A new key in the place of all that there are.
[[nodiscard]] Result<Keyed> regenerate_key(const ManagementContext& context, const Uuid& id,
                                           const idempotency::Completion<Keyed>& completion = {});

/// An application by its row, without an audit entry: for its own eyes.
[[nodiscard]] std::optional<Stored> find(const storage::Store& store, const Uuid& tenant, const Uuid& id);

[[nodiscard]] inline Refused application_absent() { return {Reason::absent, "Application not found", {}}; }

}  // namespace appliance::applications
