#pragma once

#include "appliance/expiry/expiration.hpp"

#include <string>
#include <string_view>

namespace storage {
class TokenRecord;
}

namespace appliance::token {

/// When a token and its card verification code pass; 0: never, or none.
struct Lifetimes {
  UnixMicros token = 0;
  UnixMicros cvc = 0;
};
[[nodiscard]] Lifetimes lifetimes_of(const storage::TokenRecord& record);

/// Keeps the table of expirations in step with the record: `before` is nothing for a new token.
void move_expirations(storage::Batch& batch, const Uuid& tenant, std::string_view id, const Lifetimes& before,
                      const Lifetimes& after);

/// Erases the token and everything that belongs to it or shows its data. The batch must expect the token unchanged:
/// what belongs to it is written only together with it. Throws storage::Error.
void erase_token_rows(storage::Batch& batch, const storage::Store& store, const Uuid& tenant, std::string_view id,
                      const storage::TokenRecord& record);

void add_intent_expirations(storage::Batch& batch, const Uuid& tenant, const Uuid& id,
                            const storage::TokenRecord& record);

/// As erase_token_rows, for an intent.
void erase_intent_rows(storage::Batch& batch, const Uuid& tenant, const Uuid& id, const storage::TokenRecord& record);

// What upkeep does when their time has come; see Purger.
void purge_token(const storage::Store& store, const Due& due, storage::Batch& batch);
void purge_cvc(const storage::Store& store, const Due& due, storage::Batch& batch);
void purge_intent(const storage::Store& store, const Due& due, storage::Batch& batch);
void purge_intent_cvc(const storage::Store& store, const Due& due, storage::Batch& batch);

}  // namespace appliance::token
