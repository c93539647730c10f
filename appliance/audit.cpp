#include "appliance/audit.hpp"

#include "appliance/clock.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

namespace appliance {

void record(storage::Batch& batch, const Actor& actor, const AuditEvent& event) {
  storage::AuditEntry entry;
  entry.set_at_us(now());
  entry.set_tenant(actor.tenant.data(), actor.tenant.size());
  entry.set_actor_type(actor.type);
  entry.set_actor_id(actor.id);
  entry.set_operation(std::string(event.operation));
  entry.set_entity_type(std::string(event.entity_type));
  entry.set_entity_id(event.entity_id);
  entry.set_outcome(std::string(event.outcome));
  entry.set_source(actor.source);
  entry.set_trace_id(actor.trace_id);
  entry.set_detail(std::string(event.detail));
  entry.mutable_entity_ids()->Assign(event.entities.begin(), event.entities.end());
  batch.append(storage::Log::audit, storage::encode(entry));
}

}  // namespace appliance
