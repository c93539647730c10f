#include "appliance/keys/rotation.hpp"

#include "appliance/custody/root_birth.hpp"
#include "appliance/error.hpp"
#include "appliance/keys/job.hpp"
#include "appliance/keys/stored_key.hpp"
#include "appliance/log.hpp"
#include "hsm/vault.hpp"

#include <algorithm>

namespace appliance::keys {
namespace {

/// The object is in the token, durable and proven, and its copies are in the store, before the store names it.
std::uint32_t prepare_root(const Context& context, const Actor& actor) {
  const auto named = read_root_keys(context.store);
  const auto waiting =
      std::ranges::find(named, KeyState::pre_activation, [](const StoredRootKey& key) { return key.life.state; });
  if (waiting != named.end()) {
    return waiting->version;
  }
  const auto made = custody::bear_root_key(context.store, context.token, named.empty() ? 1 : named.back().version + 1);
  storage::Batch batch;
  put_root_key(batch, {.version = made.version,
                       .check_value = made.check_value,
                       .token_serial = context.token.describe().serial,
                       .life = {.state = KeyState::pre_activation, .created_at = now()},
                       .row = {}});
  record(batch, actor, audited("create", {.kind = Kind::root, .version = made.version}));
  commit_or_throw(context.store, std::move(batch));
  return made.version;
}

std::uint32_t prepare_tenant_key(const Context& context, hsm::Session& session, const Actor& actor, Kind kind,
                                 const Owner& owner) {
  const auto lock = context.tenants.lock_changes();
  std::uint32_t version = 1;
  const auto tenant = require_tenant(context, owner);
  for (const auto& [name, key] : tenant->keys) {
    if (name.first == purpose_of(kind)) {
      if (key.life.state == KeyState::pre_activation) {
        return name.second;
      }
      version = name.second + 1;
    }
  }
  const TenantKey made{
      .wrapped = hsm::create_key(session, {.scope = owner, .purpose = purpose_of(kind), .version = version}),
      .life = {.state = KeyState::pre_activation, .created_at = now()}};
  storage::Batch batch;
  put_new_key(batch, context.store, made);
  record(batch, acting_on(owner, actor), audited("create", {.kind = kind, .version = version}));
  commit_or_throw(context.store, std::move(batch));
  follow(context, made);
  return version;
}

void activate_root(const Context& context, const Actor& actor, const KeyVersion& key) {
  auto stored = read_root_key(context.store, key.version);
  stored.life = moved(stored.life, KeyState::active, now());
  storage::Batch batch;
  put_root_key(batch, stored);
  put_new_job(batch, appliance_itself, Work::root, key.version, JobState::waiting, actor);
  record(batch, actor, audited("activate", key));
  commit_or_throw(context.store, std::move(batch));
  try {
    context.token.connect();  // asks which version wraps
  } catch (const hsm::Error& error) {
    log::warning("the token is asked for the new root key once it is back", {{"reason", error.what()}});
  }
}

void activate_tenant_key(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner) {
  const auto lock = context.tenants.lock_changes();
  auto stored = read_tenant_key(context.store, key, owner);
  const bool runs_at_once = key.kind != Kind::tenant;
  storage::Batch batch;
  put_life(batch, stored, moved(stored.key.life, KeyState::active, now()));
  put_new_job(batch, owner, work_of(key.kind), key.version, runs_at_once ? JobState::running : JobState::waiting,
              actor);
  record(batch, acting_on(owner, actor), audited("activate", key));
  auto changed = *require_tenant(context, owner);
  changed.keys.insert_or_assign({purpose_of(key.kind), key.version}, stored.key);
  changed.fingerprint_key_settled = changed.fingerprint_key_settled && key.kind != Kind::fingerprint;
  commit_or_throw(context.store, std::move(batch));
  context.tenants.put(std::move(changed));
}

}  // namespace

std::uint32_t prepare(const Context& context, hsm::Session& session, const Actor& actor, Kind kind,
                      const Owner& owner) {
  return kind == Kind::root ? prepare_root(context, actor) : prepare_tenant_key(context, session, actor, kind, owner);
}

void activate(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner) {
  if (key.kind == Kind::root) {
    activate_root(context, actor, key);
    return;
  }
  static_cast<void>(moved(read_tenant_key(context.store, key, owner).key.life, KeyState::active, now()));
  if (!context.tenants.wait_for_former(owner, patience_with_requests)) {
    throw Error(Fault::unavailable, "requests that began before do not end: the key is prepared, activate it later");
  }
  activate_tenant_key(context, actor, key, owner);
}

}  // namespace appliance::keys
