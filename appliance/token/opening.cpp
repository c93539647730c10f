#include "appliance/token/opening.hpp"

#include "appliance/token/rules.hpp"

#include <algorithm>

namespace appliance::token {
namespace {

using namespace identity;

struct Allowed {
  Stored stored;
  Transform transform;
};

std::optional<Transform> decide_first(const Context& context, std::span<const Permission> permissions,
                                      const std::string& id, const storage::TokenRecord& record) {
  for (const auto permission : permissions) {
    if (const auto transform = decide(context, permission, id, record)) {
      return transform;
    }
  }
  return std::nullopt;
}

/// The first that the caller holds on anything.
Permission held_of(const Context& context, std::span<const Permission> permissions) {
  const auto held =
      std::ranges::find_if(permissions, [&](Permission one) { return may_anywhere(context.caller, one); });
  return held == permissions.end() ? permissions.front() : *held;
}

/// Before anything is opened, so that what is refused says nothing of any data.
Result<std::map<std::string, Allowed>> find_all(const Context& context, const std::set<std::string>& ids,
                                                std::span<const Permission> permissions, std::string_view operation) {
  std::map<std::string, Allowed> found;
  Violations unknown;
  for (const auto& id : ids) {
    auto stored = find_live(context, id);
    if (!stored) {
      auto refused = absent(context, held_of(context, permissions), operation, id);
      if (refused.reason != Reason::absent) {
        return refused;
      }
      unknown.push_back({id, no_such_token});
      continue;
    }
    const auto transform = decide_first(context, permissions, id, stored->record);
    if (!transform) {
      return forbid(context, operation, id);
    }
    found.emplace(id, Allowed{.stored = *std::move(stored), .transform = *transform});
  }
  if (!unknown.empty()) {
    return invalid(std::move(unknown));
  }
  return found;
}

}  // namespace

Result<std::map<std::string, Token>> open_all(const Context& context, const std::set<std::string>& ids,
                                              std::span<const Permission> permissions, std::string_view operation) {
  auto found = find_all(context, ids, permissions, operation);
  if (auto* refused = std::get_if<Refused>(&found)) {
    return std::move(*refused);
  }
  std::map<std::string, Token> tokens;
  for (auto& [id, allowed] : std::get<0>(found)) {
    auto data = open_stored(context, id, allowed.stored.record);
    tokens.emplace(id, disclose(context, id, std::move(allowed.stored.record), std::move(data), allowed.transform));
  }
  return tokens;
}

}  // namespace appliance::token
