#pragma once

#include "appliance/uuid.hpp"
#include "storage/batch.hpp"
#include "storage/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace appliance {

/// On whose behalf something is done, and from where: the who and where-from of PCI DSS 10.2.2.
struct Actor {
  std::string type;  ///< application, operator or system
  std::string id;
  Uuid tenant{};       ///< zero for acts on the appliance itself
  std::string source;  ///< address of the client
  std::string trace_id;
};

/// What was done to what. Texts are names and ids, never data.
struct AuditEvent {
  std::string_view operation;    ///< create, read, update, delete, ...: letters only
  std::string_view entity_type;  ///< token, application, tenant, ...
  std::string entity_id;
  std::string_view outcome = "success";
  std::string_view detail;
  std::vector<std::string> entities = {};  ///< where one act shows several
  /// False for what stands in the log but is not shown to its tenant: reading the log must not lengthen what is read.
  bool shown_to_tenant = true;
  /// Encoded storage::TokenRecord that stands beside the entry until webhooks are told; empty: none.
  std::string subject = {};
};

/// Adds the entry to the batch of what it records, so that both become durable together or neither does. Where the
/// actor has a tenant, the entry is also indexed for it: as a whole, by entity type and by entity.
void record(storage::Batch& batch, const Actor& actor, const AuditEvent& event);

/// What the index of the audit log is filtered by.
[[nodiscard]] storage::IndexFilter by_nothing() noexcept;
[[nodiscard]] storage::IndexFilter by_entity_type(std::string_view type);
[[nodiscard]] storage::IndexFilter by_entity(std::string_view id);

}  // namespace appliance
