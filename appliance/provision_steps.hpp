#pragma once

#include "appliance/approvals/policy.hpp"
#include "appliance/error.hpp"
#include "appliance/uuid.hpp"
#include "hsm/token.hpp"
#include "storage/batch.hpp"
#include "storage/error.hpp"
#include "storage/store.hpp"

namespace appliance {

// What the set-up of an appliance consists of, for provision() and for a ceremony, which takes more steps.

/// Throws Error{conflict} where the store has an identity.
void require_not_set_up(const storage::Store& store);

/// A token that has seen a store's entries belongs to that store, also when the store is lost: it is restored from a
/// backup, not begun anew. Throws Error{conflict}.
void require_unused(hsm::Token& token);

/// What the store begins with: its identity, the root key and the audit key, with their audit entries, and how acts
/// that cannot be undone are approved.
[[nodiscard]] storage::Batch identity_batch(const Uuid& store_id, const hsm::RootKey& root,
                                            const hsm::AuditKey& audit_key, const hsm::TokenDescription& token,
                                            const approvals::Policy& policy);

/// What the failures of the layers below mean to whoever sets up.
[[nodiscard]] Fault fault_of(hsm::Fault fault) noexcept;
[[nodiscard]] Fault fault_of(storage::Fault fault) noexcept;

}  // namespace appliance
