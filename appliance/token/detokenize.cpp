#include "appliance/token/detokenize.hpp"

#include "appliance/identity/permission_table.hpp"
#include "appliance/token/rules.hpp"

namespace appliance::token {
namespace {

using namespace identity;

struct Allowed {
  Stored stored;
  Transform transform;
};

/// Before anything is opened, so that what is refused says nothing of any data.
Result<std::map<std::string, Allowed>> find_all(const Context& context, const std::set<std::string>& ids) {
  std::map<std::string, Allowed> found;
  Violations unknown;
  for (const auto& id : ids) {
    auto stored = find_live(context, id);
    if (!stored) {
      auto refused = absent(context, "token:read"_permission, "detokenize", id);
      if (refused.reason != Reason::absent) {
        return refused;
      }
      unknown.push_back({id, "There is no such token."});
      continue;
    }
    const auto transform = decide(context, "token:read"_permission, id, stored->record);
    if (!transform) {
      return forbid(context, "detokenize", id);
    }
    found.emplace(id, Allowed{.stored = *std::move(stored), .transform = *transform});
  }
  if (!unknown.empty()) {
    return invalid(std::move(unknown));
  }
  return found;
}

}  // namespace

Result<std::map<std::string, Token>> detokenize(const Context& context, const std::set<std::string>& ids) {
  auto found = find_all(context, ids);
  if (auto* refused = std::get_if<Refused>(&found)) {
    return std::move(*refused);
  }
  std::map<std::string, Token> tokens;
  if (ids.empty()) {
    return tokens;
  }
  for (auto& [id, allowed] : std::get<0>(found)) {
    auto data = open_stored(context, id, allowed.stored.record);
    tokens.emplace(id, disclose(context, id, std::move(allowed.stored.record), std::move(data), allowed.transform));
  }
  auto event = audited("detokenize", ids.size() == 1 ? *ids.begin() : std::string());
  event.entities.assign(ids.begin(), ids.end());
  storage::Batch batch;
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
  return tokens;
}

}  // namespace appliance::token
