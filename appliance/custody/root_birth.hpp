#pragma once

#include "appliance/custody/recipient.hpp"
#include "hsm/token.hpp"

#include <cstdint>

namespace appliance::custody {

/// The next version of the root key, durable and proven in the token, with a copy in the store for every recipient that
/// the store has; not named by the store yet. `version` is what it should be. A key of that version which a creation
/// left that was cut off is taken up where its copies are all there; where they are not, it is left alone, because
/// nobody knows what it wraps, and a higher version is made. Throws hsm::Error, storage::Error, Error{unavailable}.
[[nodiscard]] hsm::RootKey bear_root_key(storage::Store& store, hsm::Token& token, std::uint32_t version);

/// Whether the key has copies for exactly who should have them now.
[[nodiscard]] bool is_complete(const hsm::RootKey& key, const Custody& custody);

}  // namespace appliance::custody
