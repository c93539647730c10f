#pragma once

#include "appliance/idempotency/replay.hpp"
#include "appliance/identity/grants.hpp"
#include "appliance/management.hpp"
#include "appliance/outcome.hpp"

#include <optional>
#include <string>
#include <variant>

namespace appliance::sessions {

inline constexpr UnixMicros default_life = 3 * 60 * UnixMicros{1'000'000};
inline constexpr UnixMicros longest_life = 24 * 60 * 60 * UnixMicros{1'000'000};

/// A session that nobody has authorised yet. The key is not stored and cannot be shown again.
struct Opened {
  hsm::Secret key;
  std::string nonce;  ///< 22 characters of base58: 16 random bytes
  UnixMicros expires_at = 0;
};

struct Authorization {
  std::string nonce;
  identity::Grants grants;
  std::optional<UnixMicros> expires_at;  ///< nothing: as the session was opened with
};

// Each runs in one atomic batch with its audit entry and what `completion` adds; the directory follows. They throw
// hsm::Error, storage::Error, appliance::Error.

/// Opens a session of a public application. Rows of sessions that are over are removed in the same batch, a few each
/// time, so that they do not outnumber the living.
[[nodiscard]] Opened open(const ManagementContext& context, const identity::Application& caller,
                          const idempotency::Completion<Opened>& completion = {});

/// Grants a session what it may do: once. Absent where the nonce is not known or its session over, conflict where it
/// was used.
[[nodiscard]] Result<std::monostate> authorize(const ManagementContext& context, const Authorization& authorization,
                                               const idempotency::Completion<std::monostate>& completion = {});

}  // namespace appliance::sessions
