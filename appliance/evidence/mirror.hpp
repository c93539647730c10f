#pragma once

#include "appliance/evidence/checkpoint.hpp"
#include "hsm/session.hpp"

#include <optional>
#include <vector>

namespace appliance::evidence {

// The token keeps the latest checkpoint of its store as a data object, where a copy of the disk does not reach.

/// The token's checkpoints: of any store, signed by one of `keys`, newest last. What is damaged or signed by another
/// key is left out. Throws hsm::Error.
[[nodiscard]] std::vector<Checkpoint> mirrored(hsm::Session& session, const std::vector<hsm::PublicPoint>& keys);

/// Puts this checkpoint beside those of its store, and removes those that are older than another which has stood for a
/// minute: what the module did not sync, the system has written by then.
void mirror(hsm::Session& session, const Checkpoint& checkpoint, const std::vector<hsm::PublicPoint>& keys);

/// Leaves this checkpoint as the only one of its store.
void mirror_alone(hsm::Session& session, const Checkpoint& checkpoint, const std::vector<hsm::PublicPoint>& keys);

}  // namespace appliance::evidence
