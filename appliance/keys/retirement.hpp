#pragma once

#include "appliance/keys/context.hpp"

namespace appliance::keys {

// The steps at the end of a key's life. All throw Error: not_found; refused, with the reason, for a step that the life
// of a key does not have (life.hpp) or that its records forbid; storage::Error; hsm::Error.

// `forget`: fingerprints under the version whose tokens are all gone, so that there is nothing to move them by, are
// forgotten first. A value that comes back then has a new fingerprint.

/// From active to deactivated; not for the current version, nor while records stand under it.
void retire(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget);

/// Notes that others may know the key; not for the current version. It still opens what stands under it.
void mark_compromised(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner);

/// Destroys the key for good; not while records stand under it. Its record stays, without the key.
void destroy(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget);

}  // namespace appliance::keys
