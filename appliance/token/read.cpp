#include "appliance/identity/permission_table.hpp"
#include "appliance/token/rules.hpp"
#include "appliance/webhook/events.hpp"

namespace appliance::token {

using namespace identity;

Result<Token> read(const Context& context, const std::string& id) {
  auto stored = find_live(context, id);
  if (!stored) {
    return absent(context, "token:read"_permission, "read", id);
  }
  const auto transform = decide(context, "token:read"_permission, id, stored->record);
  if (!transform) {
    return forbid(context, "read", id);
  }
  auto data = open_stored(context, id, stored->record);

  // The answer may leave only after its entry is durable.
  storage::Batch batch;
  record(batch, context.actor, webhook::told(audited("read", id), context.tenant, stored->record));
  static_cast<void>(context.store.commit(std::move(batch)));
  return disclose(context, id, std::move(stored->record), std::move(data), *transform);
}

}  // namespace appliance::token
