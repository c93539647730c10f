#pragma once

#include "hsm/custody.hpp"

#include <cstdint>
#include <vector>

namespace hsm {

/// A known text encrypted under a key that is wrapped under a root key: opens where the same root key is.
struct CrossProof {
  std::vector<unsigned char> wrapped_key;
  std::vector<unsigned char> ciphertext;
};

/// Made by the appliance's token for a copy to open.
[[nodiscard]] CrossProof make_cross_proof(Session& session, std::uint32_t root_version);
/// Whether the appliance's token opens what a copy has made.
[[nodiscard]] bool opens_cross_proof(Session& session, std::uint32_t root_version, const CrossProof& proof);

/// Opens a copy where its private transport key is, checks its check value, opens `from_appliance` under it, and makes
/// the proof for the way back.
[[nodiscard]] CrossProof prove_copy(Session& session, const TransportAccess& access, const Recoverable& key,
                                    const CrossProof& from_appliance);

}  // namespace hsm
