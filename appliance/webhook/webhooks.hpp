#pragma once

#include "appliance/destination/rules.hpp"
#include "appliance/idempotency/replay.hpp"
#include "appliance/management.hpp"
#include "appliance/outcome.hpp"
#include "storage/records.pb.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::webhook {

inline constexpr std::size_t most_webhooks = 5;
inline constexpr std::size_t longest_name = 200;
inline constexpr std::size_t longest_url = 2000;
inline constexpr std::size_t longest_email = 254;

struct Webhook {
  Uuid id{};
  Uuid tenant{};
  storage::WebhookRecord record;
};

/// What a client says of a webhook, checked by whoever reads it.
struct Input {
  std::string name;
  std::string url;
  std::string notify_email;
  std::vector<std::string> events;
  std::optional<bool> disabled;  ///< absent: as it is
  /// The client's own key for HMACs, of the faces that sign so.
  std::optional<hsm::Secret> hmac_key = std::nullopt;
  /// The face signs with the tenant's key pair, which is made with its first webhook.
  bool signed_by_tenant = true;
};

/// Why notices may not go there: a literal; nothing where they may. A name is not resolved: its addresses are judged at
/// each delivery.
[[nodiscard]] std::optional<std::string_view> fault_of(std::string_view url, const destination::AllowList& allowed,
                                                       const destination::Networks& networks);

// The use cases, in the context's tenant alone and with the webhooks of one face, each in one atomic batch with its
// audit entry. They throw hsm::Error, storage::Error, appliance::Error.

[[nodiscard]] Result<Webhook> create(const ManagementContext& context, std::string_view face, const Input& input,
                                     const idempotency::Completion<Webhook>& completion = {});
[[nodiscard]] Result<Webhook> read(const ManagementContext& context, std::string_view face, const Uuid& id);
/// Newest first.
[[nodiscard]] std::vector<Webhook> list(const ManagementContext& context, std::string_view face);
/// A webhook that is enabled again is told of what happens from then on.
[[nodiscard]] Result<Webhook> update(const ManagementContext& context, std::string_view face, const Uuid& id,
                                     const Input& input, const idempotency::Completion<Webhook>& completion = {});
/// What waits for it is not delivered any more.
[[nodiscard]] Result<std::monostate> remove(const ManagementContext& context, std::string_view face, const Uuid& id);

/// What the delivery does to a webhook that fails for good. Nothing where it is not there or disabled already.
void disable(storage::Store& store, TenantBook& tenants, const Uuid& tenant, const Uuid& id, std::string_view why);

[[nodiscard]] inline Refused webhook_absent() { return {Reason::absent, "Webhook not found", {}}; }

}  // namespace appliance::webhook
