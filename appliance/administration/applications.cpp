#include "appliance/administration/administration.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/api_key.hpp"
#include "appliance/identity/application_record.hpp"
#include "appliance/identity/grants.hpp"
#include "appliance/identity/permission_table.hpp"
#include "appliance/json/fields.hpp"
#include "storage/codec.hpp"
#include "storage/records.pb.h"

namespace appliance::administration {
namespace {

using namespace identity;

constexpr std::size_t longest_name = 200;
constexpr std::string_view basis_theory = "basis-theory";

Application read_application(Lifecycle& lifecycle, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  const auto tenant = find_tenant(lifecycle, fields.text("tenant", longest_name));
  Application application;
  application.tenant = tenant->id;
  application.face = fields.required_text("face", longest_name);
  application.name = fields.required_text("name", longest_name);
  if (application.face != basis_theory) {
    fields.refuse("face", "this version serves the face basis-theory");
  }
  const auto type = parse_application_type(fields.text("type", longest_name).value_or("private"));
  if (!type) {
    fields.refuse("type", "an application is private, public or management");
  }
  application.type = type.value_or(ApplicationType::private_key);
  auto grants = read_grants(arguments, application.type, violations);
  if (fields.value("permissions") == nullptr && fields.value("rules") == nullptr) {
    grants = default_grants(application.type);
  }
  application.permissions = grants.permissions;
  application.rules = std::move(grants.rules);
  require_valid(violations);
  return application;
}

storage::ApplicationRecord record_of(hsm::Session& session, const Actor& actor, const Application& application,
                                     const hsm::Secret& key) {
  storage::ApplicationRecord record;
  write_policy(application, record);
  record.set_created_at_us(now());
  record.set_created_by(actor.id);
  auto& stored = *record.add_keys();
  const auto digest = digest_of(hsm::text_of(key.expose()));
  stored.set_id(to_string(random_uuid(session)));
  stored.set_sha256(digest.data(), digest.size());
  stored.set_version(1);
  stored.set_created_at_us(record.created_at_us());
  stored.set_created_by(actor.id);
  return record;
}

template <class Add>
void for_each_permission(const PermissionSet& set, Add&& add) {
  for (std::size_t i = 0; i < permission_table().size(); ++i) {
    if (set.test(i)) {
      add(permission_table()[i].name);
    }
  }
}

json::Value list_of(const PermissionSet& set, json::Pool& pool) {
  json::Value list(rapidjson::kArrayType);
  for_each_permission(set, [&](std::string_view name) { list.PushBack(json::make_text(name, pool), pool); });
  return list;
}

json::Value describe(const Application& application, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", to_string(application.id), pool);
  json::add(object, "name", application.name, pool);
  json::add(object, "type", name_of(application.type), pool);
  json::add(object, "tenant_id", to_string(application.tenant), pool);
  json::add(object, "face", application.face, pool);
  json::add(object, "permissions", list_of(application.permissions, pool), pool);
  json::Value rules(rapidjson::kArrayType);
  for (const auto& rule : application.rules) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "description", rule.description, pool);
    json::add(entry, "priority", json::Value(rule.priority), pool);
    json::add(entry, "container", rule.container.path(), pool);
    json::add(entry, "transform", name_of(rule.transform), pool);
    json::add(entry, "permissions", list_of(rule.permissions, pool), pool);
    rules.PushBack(entry, pool);
  }
  json::add(object, "rules", std::move(rules), pool);
  return object;
}

std::string_view key_member(ApplicationType type) {
  switch (type) {
    case ApplicationType::private_key:
      return "private_key";
    case ApplicationType::public_key:
      return "public_key";
    case ApplicationType::management:
      return "management_key";
  }
  return "key";
}

AuditEvent event(std::string_view operation, const Uuid& id) {
  return {.operation = operation, .entity_type = "application", .entity_id = to_string(id), .detail = {}};
}

}  // namespace

json::Document applications_create(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  auto application = read_application(lifecycle, arguments);
  hsm::Session session(lifecycle.token());
  application.id = random_uuid(session);
  const auto production = lifecycle.tenants().find(application.tenant)->production;
  const auto key = make_api_key(session, application.type, production);
  const auto record = record_of(session, actor, application, key);

  auto row = storage::application_key(application.tenant, application.id);
  storage::Batch batch;
  batch.expect_absent(storage::Table::applications, row);
  batch.put(storage::Table::applications, std::move(row), storage::encode(record));
  auto on_tenant = actor;
  on_tenant.tenant = application.tenant;
  appliance::record(batch, on_tenant, event("create", application.id));
  if (!lifecycle.store().commit(std::move(batch)).committed()) {
    throw Error(Fault::unavailable, "the application could not be written: try again");
  }
  lifecycle.directory().put(application.tenant, application.id, record);

  json::Document answer;
  answer.root() = describe(application, answer.pool());
  json::add(answer.root(), key_member(application.type), hsm::text_of(key.expose()), answer.pool());
  return answer;
}

json::Document applications_list(Lifecycle& lifecycle, const Actor& /*actor*/, const json::Value& arguments) {
  Violations violations;
  const auto named = json::Fields(arguments, violations).text("tenant", longest_name);
  require_valid(violations);
  const auto tenant = named ? find_tenant(lifecycle, named) : nullptr;
  json::Document answer;
  answer.root().SetArray();
  for (const auto& application : lifecycle.directory().all()) {
    if (tenant == nullptr || application->tenant == tenant->id) {
      answer.root().PushBack(describe(*application, answer.pool()), answer.pool());
    }
  }
  return answer;
}

json::Document applications_delete(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  Violations violations;
  const auto id = parse_uuid(json::Fields(arguments, violations).required_text("id", longest_name));
  require_valid(violations);
  const auto application = id ? lifecycle.directory().find(*id) : nullptr;
  if (application == nullptr) {
    throw Error(Fault::not_found, "there is no such application");
  }
  storage::Batch batch;
  batch.erase(storage::Table::applications, storage::application_key(application->tenant, application->id));
  auto on_tenant = actor;
  on_tenant.tenant = application->tenant;
  appliance::record(batch, on_tenant, event("delete", application->id));
  static_cast<void>(lifecycle.store().commit(std::move(batch)));
  lifecycle.directory().erase(application->id);

  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "id", to_string(application->id), answer.pool());
  json::add(answer.root(), "deleted", json::Value(true), answer.pool());
  return answer;
}

}  // namespace appliance::administration
