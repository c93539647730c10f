#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/token/rows.hpp"
#include "appliance/token/rules.hpp"

namespace appliance::token {

using namespace identity;

Result<std::monostate> remove(const Context& context, const std::string& id) {
  constexpr int most_tries = 64;  // each failed one means that another change succeeded meanwhile
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto stored = find_live(context, id);
    if (!stored) {
      return absent(context, "token:delete"_permission, "delete", id);
    }
    if (!decide(context, "token:delete"_permission, id, stored->record)) {
      return forbid(context, "delete", id);
    }
    storage::Batch batch;
    batch.expect_unchanged(storage::Table::tokens, storage::token_key(context.tenant.id, id), stored->row);
    erase_token_rows(batch, context.store, context.tenant.id, id, stored->record);
    record(batch, context.actor, audited("delete", id));
    if (context.store.commit(std::move(batch)).committed()) {
      return std::monostate();
    }
  }
  throw Error(Fault::unavailable, "the token could not be deleted for concurrent changes");
}

}  // namespace appliance::token
