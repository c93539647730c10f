#pragma once

#include "appliance/keys/context.hpp"

namespace appliance::keys {

/// Makes the next version of a key, or finds one that was made and not activated yet, and returns its version. It is
/// in pre-activation: all requests come to know it, none protects anything with it. Throws Error: not_found,
/// unavailable; hsm::Error; storage::Error. Whatever was cut off is taken up by the next call.
[[nodiscard]] std::uint32_t prepare(const Context& context, hsm::Session& session, const Actor& actor, Kind kind,
                                    const Owner& owner);

/// Makes a version in pre-activation the current one, in one step, once every request under way knows it. The same
/// batch has the job that moves what stands under older versions: for fingerprint and index keys it runs from then on.
/// Throws Error: not_found, refused where the version is not in pre-activation, unavailable.
void activate(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner);

}  // namespace appliance::keys
