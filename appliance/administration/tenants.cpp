#include "appliance/administration/administration.hpp"
#include "appliance/error.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/tenants/settings.hpp"
#include "appliance/timestamp.hpp"
#include "hsm/vault.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

#include <array>

namespace appliance::administration {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::array purposes{hsm::Purpose::data_key_wrapping, hsm::Purpose::fingerprint, hsm::Purpose::search_index};
constexpr std::uint32_t first_version = 1;

Tenant read_tenant(const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  Tenant tenant;
  tenant.name = fields.required_text("name", longest_name);
  tenant.production = fields.flag("production");
  tenants::apply(tenants::read_settings(fields), tenant.settings);
  require_valid(violations);
  return tenant;
}

void make_keys(Lifecycle& lifecycle, hsm::Session& session, Tenant& tenant, storage::Batch& batch) {
  for (const auto purpose : purposes) {
    TenantKey key{
        .wrapped = hsm::create_key(session, {.scope = tenant.id, .purpose = purpose, .version = first_version}),
        .life = keys::active_since(tenant.created_at)};
    put_new_key(batch, lifecycle.store(), key);
    tenant.keys.insert_or_assign({purpose, first_version}, std::move(key));
  }
}

storage::TenantRecord record_of(const Tenant& tenant) {
  storage::TenantRecord record;
  record.set_name(tenant.name);
  record.set_production(tenant.production);
  record.mutable_settings()->insert(tenant.settings.begin(), tenant.settings.end());
  record.set_created_at_us(tenant.created_at);
  return record;
}

json::Value describe(const Tenant& tenant, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", to_string(tenant.id), pool);
  json::add(object, "name", tenant.name, pool);
  json::add(object, "type", tenant.production ? "production" : "test", pool);
  json::Value settings(rapidjson::kObjectType);
  for (const auto& [name, value] : tenant.settings) {
    settings.AddMember(json::make_text(name, pool), json::make_text(value, pool), pool);
  }
  json::add(object, "settings", std::move(settings), pool);
  json::add(object, "created_at", format_timestamp({.at = tenant.created_at, .offset_minutes = 0}), pool);
  return object;
}

}  // namespace

json::Document tenants_create(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  auto tenant = read_tenant(arguments);
  const auto lock = lifecycle.tenants().lock_changes();  // operators know tenants by names, which are not keys
  if (lifecycle.tenants().find_by_name(tenant.name) != nullptr) {
    throw Error(Fault::conflict, "there is a tenant of this name already");
  }
  hsm::Session session(lifecycle.token());
  tenant.id = random_uuid(session);
  tenant.created_at = now();

  storage::Batch batch;
  batch.expect_absent(storage::Table::tenants, storage::tenant_key(tenant.id));
  batch.put(storage::Table::tenants, storage::tenant_key(tenant.id), storage::encode(record_of(tenant)));
  make_keys(lifecycle, session, tenant, batch);
  auto on_tenant = actor;
  on_tenant.tenant = tenant.id;
  record(batch, on_tenant,
         {.operation = "create", .entity_type = "tenant", .entity_id = to_string(tenant.id), .detail = {}});
  if (!lifecycle.store().commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the tenant could not be written: try again");
  }

  json::Document answer;
  answer.root() = describe(tenant, answer.pool());
  lifecycle.tenants().put(std::move(tenant));
  return answer;
}

json::Document tenants_list(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& /*arguments*/) {
  json::Document answer;
  answer.root().SetArray();
  for (const auto& tenant : lifecycle.tenants().all()) {
    answer.root().PushBack(describe(*tenant, answer.pool()), answer.pool());
  }
  return answer;
}

}  // namespace appliance::administration
