#include "api/basis_theory/tenant.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/tenants/settings.hpp"
#include "appliance/tenants/tenants.hpp"

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace tenants = appliance::tenants;
using appliance::Violations;

http::Response show(const appliance::Tenant& tenant) {
  json::Document answer;
  auto& pool = answer.pool();
  auto& root = answer.root().SetObject();
  json::add(root, "id", appliance::to_string(tenant.id), pool);
  json::add(root, "name", tenant.name, pool);
  json::add(root, "type", tenant.production ? "production" : "test", pool);
  json::Value settings(rapidjson::kObjectType);
  for (const auto& [name, value] : tenant.settings) {
    settings.AddMember(json::make_text(name, pool), json::make_text(value, pool), pool);
  }
  json::add(root, "settings", std::move(settings), pool);
  add_instant(root, "created_at", tenant.created_at, pool);
  add_if_any(root, "modified_by", tenant.modified_by, pool);
  add_instant(root, "modified_at", tenant.modified_at, pool);
  return json_response(200, root);
}

json::Value write_metrics(const std::map<std::string, tenants::TypeUsage>& usage, json::Pool& pool) {
  json::Value metrics(rapidjson::kObjectType);
  for (const auto& [type, of_type] : usage) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "count", json::Value(of_type.count), pool);
    add_instant(entry, "last_created_at", of_type.last_created_at, pool);
    metrics.AddMember(json::make_text(type, pool), entry, pool);
  }
  return metrics;
}

}  // namespace

http::Response read_tenant(const Call& call, hsm::Session& session) {
  const ManagementCall management(call, session);
  return show(*tenants::read(management.context()));
}

http::Response update_tenant(const Call& call, hsm::Session& session) {
  const ManagementCall management(call, session);
  auto input = read_input(call, [](const json::Document& body, Violations& violations) {
    json::Fields fields(body.root(), violations);
    auto name = fields.required_text("name", tenants::longest_name);
    return tenants::UpdateInput{.name = std::move(name), .settings = tenants::read_settings(fields)};
  });
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  return show(*tenants::update(management.context(), std::get<tenants::UpdateInput>(input),
                               keeping_answer<appliance::Tenant>(call, show)));
}

http::Response delete_tenant(const Call& /*call*/) {
  return problem_document({404, "Deleting a tenant through the API is not offered", {}});
}

http::Response read_usage_report(const Call& call, hsm::Session& session) {
  const ManagementCall management(call, session);
  const auto usage = tenants::report_usage(management.context());
  std::int64_t total = 0;
  for (const auto& [type, of_type] : usage) {
    total += of_type.count;
  }
  json::Document answer;
  auto& pool = answer.pool();
  json::Value report(rapidjson::kObjectType);
  json::add(report, "metrics_by_type", write_metrics(usage, pool), pool);
  json::add(report, "included_monthly_active_tokens", json::Value(std::int64_t{0}), pool);
  json::add(report, "monthly_active_tokens", json::Value(total), pool);
  json::add(report, "total_tokens", json::Value(total), pool);
  answer.root().SetObject();
  json::add(answer.root(), "total_tokens", json::Value(total), pool);
  json::add(answer.root(), "token_report", std::move(report), pool);
  return json_response(200, answer.root());
}

}  // namespace api::basis_theory
