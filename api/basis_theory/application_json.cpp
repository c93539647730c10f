#include "api/basis_theory/application_json.hpp"

#include "api/basis_theory/management.hpp"
#include "appliance/identity/application_record.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/timestamp.hpp"

namespace api::basis_theory {
namespace {

namespace applications = appliance::applications;
namespace identity = appliance::identity;
namespace json = appliance::json;
using appliance::Violations;

constexpr std::size_t longest_text = 400;

std::string read_name(json::Fields& fields) { return fields.required_text("name", applications::longest_name); }

identity::Grants read_some_grants(const json::Value& body, identity::ApplicationType type, Violations& violations) {
  const auto before = violations.size();
  auto grants = identity::read_grants(body, type, violations);
  if (grants.permissions.none() && grants.rules.empty() && violations.size() == before) {
    violations.push_back({"permissions", "An application has permissions or rules."});
  }
  return grants;
}

appliance::UnixMicros read_expiry(json::Fields& fields) {
  const auto text = fields.text("expires_at", longest_text);
  const auto expiry = text ? appliance::parse_timestamp(*text) : std::nullopt;
  if (text && (!expiry || expiry->at <= appliance::now())) {
    fields.refuse("expires_at", "This is not a date and time in the future.");
  }
  return expiry ? expiry->at : 0;
}

}  // namespace

applications::CreateInput read_new_application(const json::Value& body, Violations& violations) {
  json::Fields fields(body, violations);
  applications::CreateInput input;
  input.face = "basis-theory";
  input.name = read_name(fields);
  const auto type = identity::parse_application_type(fields.required_text("type", longest_text));
  if (!type) {
    fields.refuse("type", "An application is private, public or management.");
  }
  input.create_key = fields.value("create_key") == nullptr || fields.flag("create_key");
  input.expires_at = read_expiry(fields);
  if (type) {
    input.type = *type;
    input.grants = read_some_grants(body, *type, violations);
  }
  return input;
}

applications::UpdateInput read_changed_application(const json::Value& body, identity::ApplicationType type,
                                                   Violations& violations) {
  json::Fields fields(body, violations);
  auto name = read_name(fields);
  return {.name = std::move(name), .grants = read_some_grants(body, type, violations)};
}

json::Value write_key(const storage::ApiKey& record, const hsm::Secret* key, json::Pool& pool) {
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", record.id(), pool);
  if (key != nullptr) {
    json::add(object, "key", hsm::text_of(key->expose()), pool);
  }
  json::add(object, "version", json::Value(record.version()), pool);
  json::add(object, "created_by", record.created_by(), pool);
  add_instant(object, "created_at", record.created_at_us(), pool);
  return object;
}

json::Value write_application(const appliance::Uuid& tenant, const applications::Stored& application,
                              const std::optional<hsm::Secret>& key, json::Pool& pool) {
  const auto& record = application.record;
  const auto policy = identity::application_from(tenant, application.id, record);
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", appliance::to_string(application.id), pool);
  json::add(object, "tenant_id", appliance::to_string(tenant), pool);
  json::add(object, "name", record.name(), pool);
  if (key) {
    json::add(object, "key", hsm::text_of(key->expose()), pool);
  }
  json::Value keys(rapidjson::kArrayType);
  for (int i = 0; i < record.keys_size(); ++i) {
    const bool newest = i == record.keys_size() - 1;
    keys.PushBack(write_key(record.keys(i), newest && key ? &*key : nullptr, pool), pool);
  }
  json::add(object, "keys", std::move(keys), pool);
  json::add(object, "type", record.type(), pool);
  write_grants(policy.permissions, policy.rules, object, pool);
  add_instant(object, "expires_at", record.expires_at_us(), pool);
  json::add(object, "created_by", record.created_by(), pool);
  add_instant(object, "created_at", record.created_at_us(), pool);
  add_if_any(object, "modified_by", record.modified_by(), pool);
  add_instant(object, "modified_at", record.modified_at_us(), pool);
  return object;
}

}  // namespace api::basis_theory
