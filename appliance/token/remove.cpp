#include "appliance/error.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/tenants/usage.hpp"
#include "appliance/token/rules.hpp"

namespace appliance::token {

using namespace identity;

Result<std::monostate> remove(const Context& context, const std::string& id) {
  constexpr int most_tries = 64;  // each failed one means that another change succeeded meanwhile
  for (int tries = 0; tries < most_tries; ++tries) {
    const auto stored = find_live(context, id);
    if (!stored) {
      return token_absent();
    }
    if (!decide(context, "token:delete"_permission, id, stored->record)) {
      return forbid(context, "delete", id);
    }
    auto row = storage::token_key(context.tenant.id, id);
    storage::Batch batch;
    batch.expect_unchanged(storage::Table::tokens, row, stored->row);
    batch.erase(storage::Table::tokens, std::move(row));
    tenants::count_removed(batch, context.tenant.id, stored->record.type());
    record(batch, context.actor, audited("delete", id));
    if (context.store.commit(std::move(batch)).committed()) {
      return std::monostate();
    }
  }
  throw Error(Fault::unavailable, "the token could not be deleted for concurrent changes");
}

}  // namespace appliance::token
