#include "appliance/token/detokenize.hpp"

#include "appliance/identity/permission_table.hpp"
#include "appliance/token/opening.hpp"
#include "appliance/token/rules.hpp"

#include <array>

namespace appliance::token {
namespace {

using namespace identity;

constexpr std::string_view operation = "detokenize";
constexpr std::array permissions{"token:read"_permission};

}  // namespace

Result<std::map<std::string, Token>> detokenize(const Context& context, const std::set<std::string>& ids) {
  auto tokens = open_all(context, ids, permissions, operation);
  if (ids.empty() || std::holds_alternative<Refused>(tokens)) {
    return tokens;
  }
  auto event = audited(operation, ids.size() == 1 ? *ids.begin() : std::string());
  event.entities.assign(ids.begin(), ids.end());
  storage::Batch batch;
  record(batch, context.actor, event);
  static_cast<void>(context.store.commit(std::move(batch)));
  return tokens;
}

}  // namespace appliance::token
