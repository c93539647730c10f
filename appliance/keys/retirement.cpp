#include "appliance/keys/retirement.hpp"

#include "appliance/custody/recipient.hpp"
#include "appliance/error.hpp"
#include "appliance/keys/inventory.hpp"
#include "appliance/keys/job.hpp"
#include "appliance/keys/stored_key.hpp"
#include "hsm/provision.hpp"
#include "storage/keys.hpp"

#include <algorithm>

namespace appliance::keys {
namespace {

using storage::Table;

constexpr std::size_t rows_per_batch = 256;

Life life_in_store(const Context& context, const KeyVersion& key, const Owner& owner) {
  return key.kind == Kind::root ? read_root_key(context.store, key.version).life
                                : read_tenant_key(context.store, key, owner).key.life;
}

bool is_current(const Context& context, const KeyVersion& key, const Owner& owner) {
  return key.kind == Kind::root ? current_root_version(read_root_keys(context.store)) == key.version
                                : require_tenant(context, owner)->is_current(purpose_of(key.kind), key.version);
}

void require_replaced(const Context& context, const KeyVersion& key, const Owner& owner) {
  if (is_current(context, key, owner)) {
    throw Error(Fault::refused, "this is the current version: rotate first");
  }
}

void require_forgettable(const KeyVersion& key, bool forget) {
  if (forget && key.kind != Kind::fingerprint) {
    throw Error(Fault::invalid, "only fingerprints can be forgotten");
  }
}

/// Waits for whoever may still write under it, and counts.
void require_no_records(const Context& context, const KeyVersion& key, const Owner& owner) {
  if (key.kind != Kind::root && !context.tenants.wait_for_former(owner, patience_with_requests)) {
    throw Error(Fault::unavailable, "requests that began before do not end: try again");
  }
  const auto state = context.store.snapshot();
  const auto count = records_under(count_records(*state, key.kind, owner), key.version);
  if (count > 0) {
    throw Error(
        Fault::refused,
        std::to_string(count) + " records are still under this version: run `coffer keys rewrap`" +
            (key.kind == Kind::fingerprint ? ", or have those forgotten whose tokens are gone with --forget" : ""));
  }
}

/// One step of a key's life, with its audit entry and the memory that follows.
void step(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner, KeyState to,
          std::string_view operation) {
  storage::Batch batch;
  record(batch, acting_on(owner, actor), audited(operation, key));
  if (key.kind == Kind::root) {
    auto stored = read_root_key(context.store, key.version);
    stored.life = moved(stored.life, to, now());
    put_root_key(batch, stored);
    if (is_destroyed(to)) {
      custody::erase_copies(batch, context.store, key.version);
    }
    commit_or_throw(context.store, std::move(batch));
    return;
  }
  const auto lock = context.tenants.lock_changes();
  auto stored = read_tenant_key(context.store, key, owner);
  put_life(batch, stored, moved(stored.key.life, to, now()));
  commit_or_throw(context.store, std::move(batch));
  follow(context, stored.key);
}

/// Fingerprints that the job left behind because no token has their value.
void forget_fingerprints(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner) {
  const auto job = read_job(context.store, owner, Work::fingerprint);
  if (job && (job->state() != JobState::finished || job->record.failed() > 0)) {
    throw Error(Fault::refused, "fingerprints of tokens that exist are not all moved: run `coffer keys rewrap` first");
  }
  const auto prefix = storage::fingerprints_prefix(owner, key.version);
  for (;;) {
    const auto rows = context.store.scan(Table::fingerprints, prefix, "", rows_per_batch);
    if (rows.empty()) {
      return;
    }
    storage::Batch batch;
    for (const auto& row : rows) {
      batch.erase(Table::fingerprints, row.key);
    }
    auto event = audited("forget", key);
    event.detail = "fingerprints without tokens";
    record(batch, acting_on(owner, actor), event);
    static_cast<void>(context.store.commit(std::move(batch)));
  }
}

/// The object of a root key that the store has called destroyed before the token lost it.
bool finish_root(const Context& context, const KeyVersion& key) {
  const auto in_token = context.token.describe().root_keys;
  const bool there = std::ranges::any_of(in_token, [&](const auto& found) { return found.version == key.version; });
  if (there) {
    hsm::destroy_root_key(context.token, key.version);
  }
  return there;
}

/// The tenants' keys in memory must not be wrapped by it any more, nor may a request hold such.
void require_nobody_holds(const Context& context) {
  std::vector<Uuid> ids;
  for (const auto& tenant : context.tenants.all()) {
    ids.push_back(tenant->id);
  }
  for (const auto& id : ids) {
    if (!context.tenants.wait_for_former(id, patience_with_requests)) {
      throw Error(Fault::unavailable, "requests that began before do not end: try again");
    }
  }
}

}  // namespace

void retire(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget) {
  require_forgettable(key, forget);
  static_cast<void>(moved(life_in_store(context, key, owner), KeyState::deactivated, now()));
  require_replaced(context, key, owner);
  if (forget) {
    forget_fingerprints(context, actor, key, owner);
  }
  require_no_records(context, key, owner);
  step(context, actor, key, owner, KeyState::deactivated, "deactivate");
}

void mark_compromised(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner) {
  const auto life = life_in_store(context, key, owner);
  const auto to = life.state == KeyState::destroyed ? KeyState::destroyed_compromised : KeyState::compromised;
  static_cast<void>(moved(life, to, now()));
  require_replaced(context, key, owner);
  step(context, actor, key, owner, to, "compromise");
}

void destroy(const Context& context, const Actor& actor, const KeyVersion& key, const Owner& owner, bool forget) {
  require_forgettable(key, forget);
  const auto life = life_in_store(context, key, owner);
  if (key.kind == Kind::root && is_destroyed(life.state) && finish_root(context, key)) {
    return;
  }
  const auto to = life.state == KeyState::compromised ? KeyState::destroyed_compromised : KeyState::destroyed;
  static_cast<void>(moved(life, to, now()));
  if (forget) {
    forget_fingerprints(context, actor, key, owner);
  }
  require_no_records(context, key, owner);
  if (key.kind == Kind::root) {
    require_nobody_holds(context);
  }
  step(context, actor, key, owner, to, "destroy");
  if (key.kind == Kind::root) {
    hsm::destroy_root_key(context.token, key.version);
  } else {
    static_cast<void>(context.tenants.wait_for_former(owner, patience_with_requests));
    forget_in_token(context, {.scope = owner, .purpose = purpose_of(key.kind), .version = key.version});
  }
}

}  // namespace appliance::keys
