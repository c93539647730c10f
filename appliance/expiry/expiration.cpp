#include "appliance/expiry/expiration.hpp"

#include "storage/keys.hpp"

namespace appliance {
namespace {

std::string key_of(const Due& due) {
  return storage::expiration_key(due.at, static_cast<std::uint8_t>(due.kind), due.tenant, due.id);
}

}  // namespace

void add_expiration(storage::Batch& batch, const Due& due) {
  if (due.at != 0) {
    batch.put(storage::Table::expirations, key_of(due), {});
  }
}

void erase_expiration(storage::Batch& batch, const Due& due) {
  if (due.at != 0) {
    batch.erase(storage::Table::expirations, key_of(due));
  }
}

Due due_in(std::string_view key) {
  return {.kind = static_cast<Expiring>(storage::kind_in_expiration(key)),
          .at = storage::time_in_expiration(key),
          .tenant = storage::tenant_in_expiration(key),
          .id = storage::id_in_expiration(key)};
}

}  // namespace appliance
