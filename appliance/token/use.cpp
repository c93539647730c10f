#include "appliance/token/use.hpp"

#include "appliance/identity/permission_table.hpp"
#include "appliance/token/intent.hpp"
#include "appliance/token/opening.hpp"
#include "appliance/token/rules.hpp"

#include <algorithm>
#include <array>

namespace appliance::token {
namespace {

using namespace identity;

constexpr std::string_view operation = "use";
constexpr std::array permissions{"token:use"_permission, "proxy:invoke"_permission};

AuditEvent audited_intent(const std::string& id) {
  auto event = audited(operation, id);
  event.entity_type = "token_intent";
  return event;
}

/// Intents have no container, so holding the permission is enough.
Result<std::map<std::string, Token>> open_intents(const Context& context, const std::set<std::string>& ids) {
  const bool permitted =
      std::ranges::any_of(permissions, [&](Permission one) { return may_anywhere(context.caller, one); });
  std::map<std::string, Token> intents;
  Violations absent;
  for (const auto& id : ids) {
    auto stored = find_live_intent(context, id);
    if (!permitted) {
      return forbid(context, operation, id);
    }
    if (!stored) {
      absent.push_back({id, no_such_intent});
      continue;
    }
    auto data = open_intent(context, *stored);
    intents.emplace(id, disclose(context, id, std::move(stored->record), std::move(data), Transform::reveal));
  }
  if (!absent.empty()) {
    return invalid(std::move(absent));
  }
  return intents;
}

}  // namespace

Result<Used> use(const Context& context, const Wanted& wanted, storage::Batch& batch) {
  auto tokens = open_all(context, wanted.tokens, permissions, operation);
  if (auto* refused = std::get_if<Refused>(&tokens)) {
    return std::move(*refused);
  }
  auto intents = open_intents(context, wanted.intents);
  if (auto* refused = std::get_if<Refused>(&intents)) {
    return std::move(*refused);
  }
  for (const auto& id : wanted.tokens) {
    record(batch, context.actor, audited(operation, id));
  }
  for (const auto& id : wanted.intents) {
    record(batch, context.actor, audited_intent(id));
  }
  return Used{.tokens = std::get<0>(std::move(tokens)), .intents = std::get<0>(std::move(intents))};
}

}  // namespace appliance::token
