#include "appliance/audit.hpp"

#include "appliance/clock.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace appliance {
namespace {

/// Entity ids come from clients in any length and with any byte; a digest keeps the index small and its keys apart.
storage::IndexFilter filter_of(char kind, std::string_view text) {
  std::string named(1, kind);
  named.append(text);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(named.data()), named.size(), digest.data());
  storage::IndexFilter filter{};
  std::copy_n(digest.begin(), filter.size(), filter.begin());
  return filter;
}

std::vector<storage::Batch::IndexRow> index_of(const Actor& actor, const AuditEvent& event) {
  std::vector<storage::Batch::IndexRow> rows;
  if (actor.tenant != Uuid{} && event.shown_to_tenant) {
    for (const auto& filter : {by_nothing(), by_entity_type(event.entity_type), by_entity(event.entity_id)}) {
      rows.push_back({storage::Table::audit_index, storage::audit_index_prefix(actor.tenant, filter)});
    }
  }
  if (!event.subject.empty()) {
    rows.push_back({storage::Table::event_subjects, storage::event_subjects_prefix(actor.tenant), event.subject});
  }
  return rows;
}

}  // namespace

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
  batch.append(storage::Log::audit, storage::encode(entry), index_of(actor, event));
}

storage::IndexFilter by_nothing() noexcept { return {}; }
storage::IndexFilter by_entity_type(std::string_view type) { return filter_of('t', type); }
storage::IndexFilter by_entity(std::string_view id) { return filter_of('e', id); }

}  // namespace appliance
