#include "appliance/provision_steps.hpp"

#include "appliance/audit.hpp"
#include "appliance/clock.hpp"
#include "appliance/evidence/audit_key.hpp"
#include "appliance/evidence/mirror.hpp"
#include "hsm/session.hpp"
#include "storage/codec.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

namespace appliance {

void require_not_set_up(const storage::Store& store) {
  if (store.get(storage::Table::meta, storage::meta_key("store"))) {
    throw Error(Fault::conflict, "the appliance is already set up; nothing was changed");
  }
}

void require_unused(hsm::Token& token) {
  std::vector<hsm::PublicPoint> keys;
  for (const auto& key : token.describe().audit_keys) {
    keys.push_back(key.point);
  }
  hsm::Session session(token);
  if (!evidence::mirrored(session, keys).empty()) {
    throw Error(Fault::conflict, "the token serves another store already: use a token of its own, or restore a backup");
  }
}

storage::Batch identity_batch(const Uuid& store_id, const hsm::RootKey& root, const hsm::AuditKey& audit_key,
                              const hsm::TokenDescription& token, const approvals::Policy& policy) {
  storage::StoreIdentity identity;
  identity.set_store_id(store_id.data(), store_id.size());
  identity.set_created_at_us(now());
  identity.set_software_version(COFFER_VERSION);
  storage::RootKeyRecord key;
  key.set_version(root.version);
  key.set_state(storage::ACTIVE);
  key.set_check_value(root.check_value.data(), root.check_value.size());
  key.set_token_serial(token.serial);
  key.set_created_at_us(now());
  key.mutable_dates()->set_activated_at_us(now());

  storage::Batch batch;
  batch.expect_absent(storage::Table::meta, storage::meta_key("store"));
  batch.put(storage::Table::meta, storage::meta_key("store"), storage::encode(identity));
  batch.put(storage::Table::root_keys, storage::root_key_key(root.version), storage::encode(key));
  record(batch, {.type = "operator", .id = "init", .tenant = {}, .source = {}, .trace_id = {}},
         {.operation = "create", .entity_type = "root-key", .entity_id = std::to_string(root.version), .detail = {}});
  evidence::put_audit_key(batch, audit_key, token, "init");
  approvals::put_policy(batch, policy);
  return batch;
}

Fault fault_of(hsm::Fault fault) noexcept {
  switch (fault) {
    case hsm::Fault::pin_refused:
      return Fault::refused;
    case hsm::Fault::misuse:
      return Fault::failed;
    default:
      return Fault::unavailable;
  }
}

Fault fault_of(storage::Fault fault) noexcept {
  return fault == storage::Fault::full ? Fault::storage_full : Fault::unavailable;
}

}  // namespace appliance
