#pragma once

#include "appliance/clock.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/network/connector.hpp"
#include "appliance/network/place.hpp"
#include "appliance/outcome.hpp"
#include "appliance/pci/pci_token.hpp"
#include "appliance/tenant.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace appliance::network {

// Network tokens: a scheme's stand-ins for a card. A row is written before the scheme is asked, and decides what
// becomes of its answer: whoever asked, and whenever the process ended, a token that the scheme made is either known
// here or taken back. What may be shown of the card, and the token's number, are sealed by the tenant's key.

/// As clients see it.
struct NetworkToken {
  std::string id;
  State state = State::requested;
  std::string kind;
  std::string pci_token_id;
  pci::CardView card;
  UnixMicros created_at = 0;
  std::map<std::string, std::string> metadata;
};

using Completion = idempotency::Completion<NetworkToken>;

/// What a token is to be made for.
struct Order {
  std::string connector;
  std::string kind;
  pci::CardView card;
  std::string pci_token_id;
  std::map<std::string, std::string> metadata;
  std::string created_by;
};

/// A token that the scheme is about to be asked for.
struct Requested {
  Uuid id{};
  std::string key;  ///< for Provision
};

/// Adds the row, and its audit entry, to a batch.
[[nodiscard]] Requested add_request(const Place& place, const Order& order, storage::Batch& batch);

/// Longer than any request waits for a scheme: after it, who asked is gone.
inline constexpr UnixMicros request_patience = UnixMicros{300} * 1'000'000;

/// What became of a request.
enum class Settled : std::uint8_t {
  made,         ///< active, suspended or pending
  declined,     ///< nothing is left of it
  unavailable,  ///< nothing is left of it: the scheme was not asked
  doubtful,     ///< no answer: what the scheme made of it is taken back
  disbelieved,  ///< the same for an answer that cannot be true
};

/// Writes what the scheme answered. `tenants`: among whose tokens the scheme's reference must be new. The completion
/// runs where a token was made.
[[nodiscard]] Settled settle_request(const Place& place, const Uuid& id, const Reply& reply,
                                     const std::vector<TenantPtr>& tenants, const Completion& completion);

[[nodiscard]] Result<NetworkToken> read(const Place& place, std::string_view id);

struct Page {
  std::vector<NetworkToken> tokens;
  std::optional<std::string> position;  ///< nothing: this was the last
};
/// Newest first, from behind a token, by its id or the position of an earlier page (which goes first).
[[nodiscard]] Result<Page> list(const Place& place, const std::optional<std::string>& after,
                                const std::optional<std::string>& position, std::size_t limit);

/// Gone for clients at once; the scheme is told as soon as it listens.
[[nodiscard]] Result<std::monostate> remove(const Place& place, std::string_view id);

// For who follows the schemes.

/// Has the scheme asked about the token with this reference, in any of the tenants' stores; false where none has it.
bool look_soon(storage::Store& store, const std::vector<TenantPtr>& tenants, std::string_view connector,
               std::string_view reference);

/// A token that the scheme is to be asked about.
struct Due {
  Uuid id{};
  std::string connector;
  Question question;
};
/// At most `limit`, by time; those of `skipped` are left out. `born`: requests of before have lost who waited for them.
[[nodiscard]] std::vector<Due> find_due(const storage::Store& store, const Tenant& tenant, UnixMicros now,
                                        UnixMicros born, std::size_t limit,
                                        const std::function<bool(const Uuid&)>& skipped);

/// Writes what the scheme answered; false where it must be asked again later.
[[nodiscard]] bool settle_due(const Place& place, const Uuid& id, const Reply& reply);

}  // namespace appliance::network
