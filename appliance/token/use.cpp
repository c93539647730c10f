#include "appliance/token/use.hpp"

#include "appliance/identity/permission_table.hpp"
#include "appliance/token/intent.hpp"
#include "appliance/token/rules.hpp"

#include <algorithm>
#include <array>

namespace appliance::token {
namespace {

using namespace identity;

constexpr std::string_view operation = "use";
constexpr std::array permissions{"token:use"_permission, "proxy:invoke"_permission};

struct Allowed {
  Stored stored;
  Transform transform;
};

struct Found {
  std::map<std::string, Allowed> tokens;
  std::map<std::string, StoredIntent> intents;
};

std::optional<Transform> decide_use(const Context& context, const std::string& id, const storage::TokenRecord& record) {
  for (const auto permission : permissions) {
    if (const auto transform = decide(context, permission, id, record)) {
      return transform;
    }
  }
  return std::nullopt;
}

/// Before anything is opened, so that what is refused says nothing of any data.
std::optional<Refused> find_tokens(const Context& context, const Wanted& wanted, Found& found, Violations& absent) {
  for (const auto& id : wanted.tokens) {
    auto stored = find_live(context, id);
    if (!stored) {
      absent.push_back({id, "There is no such token."});
      continue;
    }
    const auto transform = decide_use(context, id, stored->record);
    if (!transform) {
      return forbid(context, operation, id);
    }
    found.tokens.emplace(id, Allowed{.stored = *std::move(stored), .transform = *transform});
  }
  return std::nullopt;
}

/// Intents have no container, so holding the permission is enough.
std::optional<Refused> find_intents(const Context& context, const Wanted& wanted, Found& found, Violations& absent) {
  const bool permitted =
      std::ranges::any_of(permissions, [&](Permission one) { return may_anywhere(context.caller, one); });
  for (const auto& id : wanted.intents) {
    auto stored = find_live_intent(context, id);
    if (!stored) {
      absent.push_back({id, "There is no such token intent."});
    } else if (!permitted) {
      return forbid(context, operation, id);
    } else {
      found.intents.emplace(id, *std::move(stored));
    }
  }
  return std::nullopt;
}

Result<Found> find_all(const Context& context, const Wanted& wanted) {
  Found found;
  Violations absent;
  if (auto refused = find_tokens(context, wanted, found, absent)) {
    return *std::move(refused);
  }
  if (auto refused = find_intents(context, wanted, found, absent)) {
    return *std::move(refused);
  }
  return absent.empty() ? Result<Found>(std::move(found)) : invalid(std::move(absent));
}

AuditEvent audited_intent(const std::string& id) {
  auto event = audited(operation, id);
  event.entity_type = "token_intent";
  return event;
}

}  // namespace

Result<Used> use(const Context& context, const Wanted& wanted, storage::Batch& batch) {
  auto result = find_all(context, wanted);
  if (auto* refused = std::get_if<Refused>(&result)) {
    return std::move(*refused);
  }
  auto& found = std::get<Found>(result);
  Used used;
  for (auto& [id, allowed] : found.tokens) {
    auto data = open_stored(context, id, allowed.stored.record);
    used.tokens.emplace(id,
                        disclose(context, id, std::move(allowed.stored.record), std::move(data), allowed.transform));
    record(batch, context.actor, audited(operation, id));
  }
  for (auto& [id, intent] : found.intents) {
    auto data = open_intent(context, intent);
    used.intents.emplace(id, disclose(context, id, std::move(intent.record), std::move(data), Transform::reveal));
    record(batch, context.actor, audited_intent(id));
  }
  return used;
}

}  // namespace appliance::token
