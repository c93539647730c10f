#include "appliance/provision.hpp"

#include "appliance/custody/root_birth.hpp"
#include "appliance/error.hpp"
#include "appliance/evidence/notary.hpp"
#include "appliance/foundation.hpp"
#include "appliance/hexadecimal.hpp"
#include "appliance/provision_steps.hpp"
#include "hsm/provision.hpp"

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

Provisioned provision_on(storage::Store& store, hsm::Token& token, const Config::Audit& audit,
                         const approvals::Policy& policy) {
  require_not_set_up(store);
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
    throw Error(fault_of(error.fault()), error.what());
  }
}

}  // namespace appliance
