#include "appliance/provision.hpp"

#include "appliance/audit.hpp"
#include "appliance/clock.hpp"
#include "appliance/custody/root_birth.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/mirror.hpp"
#include "appliance/evidence/notary.hpp"
#include "appliance/foundation.hpp"
#include "appliance/hexadecimal.hpp"
#include "hsm/provision.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/error.hpp"
#include "storage/keys.hpp"
#include "storage/records.pb.h"

#include <algorithm>

namespace appliance {
namespace {

constexpr std::uint32_t first_version = 1;

/// A first version that is there already was made by an init that was cut off before it wrote the store. One that has
/// copies elsewhere was recovered, unless the store has those copies.
hsm::RootKey find_or_create_root_key(storage::Store& store, hsm::Token& token) {
  const auto keys = token.describe().root_keys;
  if (!keys.empty() && !custody::is_complete(keys.front(), custody::read_custody(store))) {
    throw Error(Fault::conflict,
                "the token holds a root key already that was recovered or has copies: restore a backup, or use another "
                "token");
  }
  return keys.empty() ? custody::bear_root_key(store, token, first_version) : keys.front();
}

hsm::AuditKey find_or_create_audit_key(hsm::Token& token) {
  const auto keys = token.describe().audit_keys;
  return keys.empty() ? hsm::create_audit_key(token, first_version) : keys.front();
}

/// A token that has seen a store's entries belongs to that store, also when the store is lost: it is restored from a
/// backup, not begun anew.
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

Fault fault_of(hsm::Fault fault) {
  switch (fault) {
    case hsm::Fault::pin_refused:
      return Fault::refused;
    case hsm::Fault::misuse:
      return Fault::failed;
    default:
      return Fault::unavailable;
  }
}

Provisioned provision_on(storage::Store& store, hsm::Token& token, const Config::Audit& audit,
                         const approvals::Policy& policy) {
  if (store.get(storage::Table::meta, storage::meta_key("store"))) {
    throw Error(Fault::conflict, "the appliance is already set up; nothing was changed");
  }
  token.connect();
  require_unused(token);
  const auto root = find_or_create_root_key(store, token);
  const auto audit_key = find_or_create_audit_key(token);
  hsm::Session session(token);
  const auto store_id = random_uuid(session);
  const auto description = token.describe();
  if (!store.commit(identity_batch(store_id, root, audit_key, description, policy)).committed()) {
    throw Error(Fault::conflict, "the appliance is already set up; nothing was changed");
  }
  evidence::Notary notary(store, token, store_id, audit);
  notary.examine(session);
  static_cast<void>(notary.seal(session));
  return {.store_id = to_string(store_id),
          .root_version = root.version,
          .check_value = hexadecimal(root.check_value),
          .token_label = description.label,
          .token_serial = description.serial,
          .audit_key = hexadecimal(hsm::fingerprint_of(audit_key.point))};
}

}  // namespace

Provisioned provision(const Config& config, const approvals::Policy& policy) {
  try {
    const auto store = open_store(config, [] {});
    const auto token = open_token(config, nullptr);
    return provision_on(*store, *token, config.audit, policy);
  } catch (const hsm::Error& error) {
    throw Error(fault_of(error.fault()), error.what());
  } catch (const storage::Error& error) {
    throw Error(error.fault() == storage::Fault::full ? Fault::storage_full : Fault::unavailable, error.what());
  }
}

}  // namespace appliance
