#include "api/basis_theory/catalogues.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "api/basis_theory/offset_page.hpp"
#include "appliance/identity/grants.hpp"
#include "appliance/identity/permission_table.hpp"

#include <algorithm>
#include <array>

namespace api::basis_theory {
namespace {

using namespace appliance::identity;
namespace json = appliance::json;

constexpr std::array application_types{ApplicationType::private_key, ApplicationType::public_key,
                                       ApplicationType::management};
constexpr std::array<std::string_view, 3> roles{"OWNER", "ADMIN", "READ_ONLY"};

/// A starting point for an application of its type: what default_grants() says.
struct Template {
  std::string_view id;
  std::string_view name;
  std::string_view description;
  ApplicationType type;
};

constexpr std::array templates{
    Template{"5a9d9c3e-7a55-4d0b-9d3f-0b8f6f6f7d01", "Backend",
             "A server that creates, reads, searches, changes and deletes tokens", ApplicationType::private_key},
    Template{"0f3f8b52-3f0c-4b8e-8a2d-6f0f5b1c9e02", "Checkout", "A browser or an app that creates tokens",
             ApplicationType::public_key},
    Template{"c2b7d5a4-91e6-4c39-b1f0-2d8e4a6b7c03", "Management", "Manages applications, the tenant and its logs",
             ApplicationType::management},
};

json::Value write_permission(const PermissionRow& row, json::Pool& pool) {
  json::Value types(rapidjson::kArrayType);
  for (const auto type : application_types) {
    if (row.allowed_for(type)) {
      types.PushBack(json::make_text(name_of(type), pool), pool);
    }
  }
  json::Value entry(rapidjson::kObjectType);
  json::add(entry, "type", row.name, pool);
  json::add(entry, "description", row.description, pool);
  json::add(entry, "application_types", std::move(types), pool);
  return entry;
}

json::Value write_template(const Template& row, json::Pool& pool) {
  const auto grants = default_grants(row.type);
  json::Value entry(rapidjson::kObjectType);
  json::add(entry, "id", row.id, pool);
  json::add(entry, "name", row.name, pool);
  json::add(entry, "description", row.description, pool);
  json::add(entry, "application_type", name_of(row.type), pool);
  json::add(entry, "template_type", "official", pool);
  json::add(entry, "is_starter", json::Value(true), pool);
  write_grants(grants.permissions, grants.rules, entry, pool);
  return entry;
}

}  // namespace

http::Response list_permissions(const Call& call) {
  appliance::Violations violations;
  const auto named = query_value(call.request, "application_type", 100, violations);
  const auto type = parse_application_type(named);
  if (!named.empty() && !type) {
    violations.push_back({"application_type", "An application is private, public or management."});
  }
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  json::Document answer;
  answer.root().SetArray();
  for (const auto& row : permission_table()) {
    if (row.same_as.empty() && (!type || row.allowed_for(*type))) {
      answer.root().PushBack(write_permission(row, answer.pool()), answer.pool());
    }
  }
  return json_response(200, answer.root());
}

http::Response list_roles(const Call& /*call*/) {
  json::Document answer;
  answer.root().SetArray();
  for (const auto name : roles) {
    json::Value role(rapidjson::kObjectType);
    json::add(role, "name", name, answer.pool());
    answer.root().PushBack(role, answer.pool());
  }
  return json_response(200, answer.root());
}

http::Response list_templates(const Call& /*call*/) {
  json::Document answer;
  answer.root().SetArray();
  for (const auto& row : templates) {
    answer.root().PushBack(write_template(row, answer.pool()), answer.pool());
  }
  return json_response(200, answer.root());
}

http::Response read_template(const Call& call) {
  const auto* found = std::ranges::find(templates, call.parameters.front(), &Template::id);
  if (found == templates.end()) {
    return refusal({appliance::Reason::absent, "Application template not found", {}});
  }
  json::Document answer;
  return json_response(200, write_template(*found, answer.pool()));
}

}  // namespace api::basis_theory
