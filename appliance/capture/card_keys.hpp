#pragma once

#include "appliance/capture/keys.hpp"

#include <string_view>
#include <vector>

namespace appliance::capture {

// Key pairs that cards are encrypted to, one block each (hsm/rsa_block.hpp). A tenant has one for each mode of the Tap
// face, which is told by its container, and the ones before it, which open for a while more.

/// After this time a key is replaced by another.
inline constexpr UnixMicros card_key_period = UnixMicros{365} * 24 * 3600 * 1'000'000;
/// For so long it opens what was encrypted to it after that.
inline constexpr UnixMicros card_key_overlap = UnixMicros{90} * 24 * 3600 * 1'000'000;

/// The actor names the tenant too.
struct CardKeyContext {
  hsm::Session& session;
  storage::Store& store;
  const Tenant& tenant;
  const Actor& actor;
};

/// The keys that open now, newest first: that is the current one. Throws storage::Error.
[[nodiscard]] std::vector<StoredKey> live_card_keys(const storage::Store& store, const Uuid& tenant,
                                                    std::string_view container);

/// Makes a new key the current one, in one batch with its audit entry; those before it open for at most `overlap` more.
/// Takes up to a second or so on SoftHSM. One at a time. Throws hsm::Error, storage::Error, Error{unavailable}.
StoredKey rotate_card_key(const CardKeyContext& context, std::string_view container, UnixMicros overlap);

/// Makes the current key of each mode that has none, or whose period is over; nothing where the module cannot open
/// blocks. Throws as rotate_card_key().
void renew_card_keys(const CardKeyContext& context);

/// What upkeep does when a key's time has come; see Purger.
void purge_card_key(const storage::Store& store, const Due& due, storage::Batch& batch);

/// For a key whose tenant is removed. Throws storage::Error{corrupt}.
void erase_expiration_of_card_key(storage::Batch& batch, const Uuid& tenant, const storage::Row& row);

}  // namespace appliance::capture
