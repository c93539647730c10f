#include "appliance/evidence/audit_key.hpp"

#include "appliance/audit.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>

namespace appliance::evidence {
namespace {

constexpr std::size_t most_versions = 1000;

PublicAuditKey key_from(const storage::Row& row) {
  const auto record = storage::decode<storage::AuditKeyRecord>(row.value);
  PublicAuditKey key{.version = record.version(),
                     .point = {},
                     .token_serial = record.token_serial(),
                     .created_at = record.created_at_us()};
  if (record.point().size() != key.point.size()) {
    throw storage::Error(storage::Fault::corrupt, "the record of an audit key does not decode");
  }
  std::copy(record.point().begin(), record.point().end(), key.point.begin());
  return key;
}

}  // namespace

std::vector<PublicAuditKey> audit_keys_of(const storage::Store& store) {
  std::vector<PublicAuditKey> keys;
  for (const auto& row : store.scan(storage::Table::audit_keys, "", "", most_versions)) {
    keys.push_back(key_from(row));
  }
  return keys;
}

void put_audit_key(storage::Batch& batch, const hsm::AuditKey& key, const hsm::TokenDescription& token,
                   std::string_view operator_id) {
  storage::AuditKeyRecord stored;
  stored.set_version(key.version);
  stored.set_point(key.point.data(), key.point.size());
  stored.set_token_serial(token.serial);
  stored.set_created_at_us(now());
  batch.expect_absent(storage::Table::audit_keys, storage::audit_key_key(key.version));
  batch.put(storage::Table::audit_keys, storage::audit_key_key(key.version), storage::encode(stored));
  record(batch, {.type = "operator", .id = std::string(operator_id), .tenant = {}, .source = {}, .trace_id = {}},
         {.operation = "create", .entity_type = "audit-key", .entity_id = std::to_string(key.version), .detail = {}});
}

bool holds(const hsm::TokenDescription& token, const PublicAuditKey& key) {
  return std::ranges::any_of(token.audit_keys, [&](const hsm::AuditKey& held) {
    return held.version == key.version && held.point == key.point;
  });
}

}  // namespace appliance::evidence
