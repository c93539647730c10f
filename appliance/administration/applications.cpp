#include "appliance/applications/applications.hpp"

#include "appliance/administration/administration.hpp"
#include "appliance/capture/card_keys.hpp"
#include "appliance/error.hpp"
#include "appliance/identity/application_record.hpp"
#include "appliance/json/fields.hpp"

namespace appliance::administration {
namespace {

using namespace identity;
using applications::longest_name;

constexpr std::string_view basis_theory = "basis-theory";
constexpr std::string_view tap = "tap";

struct Asked {
  TenantPtr tenant;
  applications::CreateInput input;
};

/// Of an application that is granted what its keys stand for.
void refuse_grants(json::Fields& fields) {
  for (const auto name : {"type", "permissions", "rules"}) {
    if (fields.value(name) != nullptr) {
      fields.refuse(name, "the keys of this face stand for what they may: leave it out");
    }
  }
}

Asked read_application(Lifecycle& lifecycle, const json::Value& arguments) {
  Violations violations;
  json::Fields fields(arguments, violations);
  Asked asked{.tenant = find_tenant(lifecycle, fields.text("tenant", longest_name)), .input = {}};
  auto& input = asked.input;
  input.face = fields.required_text("face", longest_name);
  input.name = fields.required_text("name", longest_name);
  if (!key_kinds(input.face).empty()) {
    refuse_grants(fields);
    require_valid(violations);
    return asked;
  }
  if (input.face != basis_theory) {
    fields.refuse("face", "this version serves the faces basis-theory, tap and guardian");
  }
  const auto type = parse_application_type(fields.text("type", longest_name).value_or("private"));
  if (!type) {
    fields.refuse("type", "an application is private, public or management");
  }
  input.type = type.value_or(ApplicationType::private_key);
  input.grants = read_grants(arguments, input.type, violations);
  if (fields.value("permissions") == nullptr && fields.value("rules") == nullptr) {
    input.grants = default_grants(input.type);
  }
  require_valid(violations);
  return asked;
}

json::Value describe(const Application& application, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", to_string(application.id), pool);
  json::add(object, "name", application.name, pool);
  json::add(object, "type", name_of(application.type), pool);
  json::add(object, "tenant_id", to_string(application.tenant), pool);
  json::add(object, "face", application.face, pool);
  write_grants(application.permissions, application.rules, object, pool);
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

Actor on(const Tenant& tenant, Actor actor) {
  actor.tenant = tenant.id;
  return actor;
}

/// For the use cases, which operators and management applications have in common.
ManagementContext context_of(Lifecycle& lifecycle, hsm::Session& session, const Tenant& tenant, const Actor& actor) {
  return {.session = session,
          .store = lifecycle.store(),
          .directory = lifecycle.directory(),
          .tenants = lifecycle.tenants(),
          .tenant = tenant,
          .actor = actor};
}

}  // namespace

json::Document applications_create(Lifecycle& lifecycle, const Actor& actor, const json::Value& arguments) {
  const auto asked = read_application(lifecycle, arguments);
  hsm::Session session(lifecycle.token());
  const auto on_tenant = on(*asked.tenant, actor);
  const auto made = applications::create(context_of(lifecycle, session, *asked.tenant, on_tenant), asked.input);
  if (asked.input.face == tap) {
    capture::renew_card_keys(
        {.session = session, .store = lifecycle.store(), .tenant = *asked.tenant, .actor = on_tenant});
  }

  json::Document answer;
  const auto& stored = made.application;
  answer.root() = describe(application_from(asked.tenant->id, stored.id, stored.record), answer.pool());
  for (const auto& each : made.kinds) {
    const auto* kind = identity::find_key_kind(each.record.kind());
    json::add(answer.root(), kind->shown_as.empty() ? kind->name : kind->shown_as, hsm::text_of(each.key.expose()),
              answer.pool());
  }
  if (made.key) {
    json::add(answer.root(), key_member(asked.input.type), hsm::text_of(made.key->expose()), answer.pool());
  }
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
  const auto tenant = lifecycle.tenants().find(application->tenant);
  hsm::Session session(lifecycle.token());
  const auto on_tenant = on(*tenant, actor);
  const auto removed = applications::remove(context_of(lifecycle, session, *tenant, on_tenant), application->id);
  if (std::holds_alternative<Refused>(removed)) {
    throw Error(Fault::not_found, "there is no such application");
  }

  json::Document answer;
  answer.root().SetObject();
  json::add(answer.root(), "id", to_string(application->id), answer.pool());
  json::add(answer.root(), "deleted", json::Value(true), answer.pool());
  return answer;
}

}  // namespace appliance::administration
