#pragma once

#include "appliance/json/document.hpp"
#include "hsm/cross_proof.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace appliance::custody {

/// By version of the root key.
using Proofs = std::map<std::uint32_t, hsm::CrossProof>;

/// {"proofs":[{"version","wrapped_key","ciphertext"}]}, on the way between cofferd and coffer.
[[nodiscard]] json::Document document_of(const Proofs& proofs);
[[nodiscard]] std::optional<Proofs> read_proofs(const json::Value& document);

}  // namespace appliance::custody
