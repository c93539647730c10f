#include "appliance/token/showing.hpp"

#include "appliance/identity/areas.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/token/rules.hpp"

namespace appliance::token {

using namespace identity;

Permission permission_of(View view) noexcept {
  return view == View::list ? "token:read"_permission : "token:search"_permission;
}

std::string_view operation_of(View view) noexcept { return view == View::list ? "list" : "search"; }

std::vector<std::string> visible_scopes(const Context& context, View view) {
  auto scopes = areas_of(context.caller, permission_of(view));
  std::ranges::transform(scopes, scopes.begin(), scope_below);
  return scopes;
}

std::vector<Token> show(const Context& context, View view, std::vector<Found> found) {
  std::vector<Token> shown;
  auto event = audited(operation_of(view), "");
  for (auto& [id, stored] : found) {
    if (const auto transform = decide(context, permission_of(view), id, stored)) {
      auto data = open_stored(context, id, stored);
      event.entities.push_back(id);
      shown.push_back(disclose(context, std::move(id), std::move(stored), std::move(data), *transform));
    }
  }
  storage::Batch batch;
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
  return shown;
}

}  // namespace appliance::token
