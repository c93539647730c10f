#pragma once

#include "appliance/tenant.hpp"
#include "storage/batch.hpp"

#include <span>
#include <string>
#include <string_view>

namespace appliance::token {

/// The public fingerprint of a value: equal for equal type and value within a tenant, for ever. It is minted the first
/// time (base58 of the HMAC) and stored; afterwards the HMAC only finds it, so the HMAC key can be rotated. A new one
/// is added to the batch, expecting that nobody else minted it meanwhile. One that is found by an older version of the
/// key only moves to the current one in the batch. Throws hsm::Error, storage::Error.
[[nodiscard]] std::string find_or_mint_fingerprint(hsm::Session& session, const storage::Store& store,
                                                   const Tenant& tenant, std::string_view type,
                                                   std::span<const unsigned char> value, storage::Batch& batch);

/// The key of the row that a version of the key finds the value by. Throws hsm::Error.
[[nodiscard]] std::string fingerprint_row(hsm::Session& session, const hsm::WrappedKey& key, std::string_view type,
                                          std::span<const unsigned char> value);

}  // namespace appliance::token
