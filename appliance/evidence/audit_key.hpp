#pragma once

#include "appliance/clock.hpp"
#include "hsm/audit_key.hpp"
#include "hsm/token.hpp"
#include "storage/batch.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace appliance::evidence {

/// A version of the audit key as the store knows it: the public half, by which anyone verifies.
struct PublicAuditKey {
  std::uint32_t version = 0;
  hsm::PublicPoint point{};
  std::string token_serial;
  UnixMicros created_at = 0;
};

/// All versions, ascending; the last one signs. Throws storage::Error.
[[nodiscard]] std::vector<PublicAuditKey> audit_keys_of(const storage::Store& store);

/// Adds the key's record to the batch, with an audit entry on behalf of `operator_id`.
void put_audit_key(storage::Batch& batch, const hsm::AuditKey& key, const hsm::TokenDescription& token,
                   std::string_view operator_id);

/// Whether the token holds this very key.
[[nodiscard]] bool holds(const hsm::TokenDescription& token, const PublicAuditKey& key);

}  // namespace appliance::evidence
