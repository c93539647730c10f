#include "appliance/administration/administration.hpp"
#include "appliance/administration/key_arguments.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/keys/inventory.hpp"

namespace appliance::administration {
namespace {

using keys::KeyVersion;

constexpr std::size_t longest_kind = 20;

/// Which version of whose key. Holds no tenant: a step waits for everybody who does.
struct Asked {
  KeyVersion key;
  keys::Owner owner{};
  bool forget = false;
};

Asked read_step(Lifecycle& lifecycle, const json::Value& arguments) {
  const auto named = read_key(lifecycle, arguments);
  Violations violations;
  const bool forget = json::Fields(arguments, violations).flag("forget");
  require_valid(violations);
  return {.key = named.key, .owner = id_of(named.tenant), .forget = forget};
}

json::Document now_in(const KeyVersion& key, keys::KeyState state) {
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "key", keys::to_string(key), answer.pool());
  json::add(answer.root(), "state", name_of(state), answer.pool());
  return answer;
}

/// As the store has it now: the state that a step leads to may depend on where it began.
json::Document now_in_store(Lifecycle& lifecycle, const Asked& asked) {
  const auto& settings = lifecycle.config().keys;
  const auto reports = asked.key.kind == keys::Kind::root
                           ? keys::report_root_keys(lifecycle.store(), settings)
                           : keys::report_keys(lifecycle.tenants().find(asked.owner), settings);
  for (const auto& report : reports) {
    if (report.key == asked.key) {
      return now_in(asked.key, report.life.state);
    }
  }
  throw Error(Fault::not_found, "there is no such version of this key");
}

}  // namespace

void require_confirmed(const json::Value& arguments, std::string_view name) {
  Violations violations;
  const auto confirmed = json::Fields(arguments, violations).required_text("confirm", longest_tenant);
  require_valid(violations);
  if (confirmed != name) {
    throw Error(Fault::invalid, "--confirm does not name what would be destroyed; nothing was done");
  }
}

json::Document keys_rotate(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto kind = keys::parse_kind(fields.required_text("kind", longest_kind));
  const auto tenant = fields.text("tenant", longest_tenant);
  const bool only_prepare = fields.flag("prepare");
  require_valid(violations);
  if (!kind) {
    throw Error(Fault::invalid, "what can be rotated is root, tenant, fingerprint and index");
  }
  const auto owner = id_of(owner_of(lifecycle, *kind, tenant));
  hsm::Session session(lifecycle.token());
  const auto next = lifecycle.keys().rotate(session, actor, *kind, owner, only_prepare);
  return now_in(next, only_prepare ? keys::KeyState::pre_activation : keys::KeyState::active);
}

json::Document keys_activate(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  const auto asked = read_step(lifecycle, arguments);
  lifecycle.keys().activate(actor, asked.key, asked.owner);
  return now_in_store(lifecycle, asked);
}

json::Document keys_retire(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  const auto asked = read_step(lifecycle, arguments);
  lifecycle.keys().retire(actor, asked.key, asked.owner, asked.forget);
  return now_in_store(lifecycle, asked);
}

json::Document keys_compromise(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  const auto asked = read_step(lifecycle, arguments);
  lifecycle.keys().mark_compromised(actor, asked.key, asked.owner);
  return now_in_store(lifecycle, asked);
}

json::Document keys_destroy(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  const auto asked = read_step(lifecycle, arguments);
  require_confirmed(arguments, keys::to_string(asked.key));
  lifecycle.keys().destroy(actor, asked.key, asked.owner, asked.forget);
  return now_in_store(lifecycle, asked);
}

json::Document tenants_delete(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  const auto named = json::Fields(arguments, violations).required_text("tenant", longest_tenant);
  require_valid(violations);
  auto tenant = find_tenant(lifecycle, named);
  const auto id = tenant->id;
  const auto name = tenant->name;
  tenant.reset();
  require_confirmed(arguments, name);
  lifecycle.keys().delete_tenant(actor, id);
  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "id", to_string(id), answer.pool());
  json::add(answer.root(), "name", name, answer.pool());
  json::add(answer.root(), "deleted", json::Value(true), answer.pool());
  return answer;
}

}  // namespace appliance::administration
