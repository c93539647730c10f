#include "api/basis_theory/management.hpp"

#include "api/basis_theory/answers.hpp"
#include "appliance/error.hpp"

namespace api::basis_theory {
namespace {

namespace json = appliance::json;

}  // namespace

appliance::TenantPtr tenant_of(const Call& call) {
  auto tenant = call.lifecycle.tenants().find(call.caller.tenant);
  if (tenant == nullptr) {
    throw appliance::Error(appliance::Fault::failed, "an application's tenant does not exist");
  }
  return tenant;
}

appliance::Actor actor_of(const Call& call) {
  return {.type = "application",
          .id = appliance::to_string(call.caller.id),
          .tenant = call.caller.tenant,
          .source = call.request.remote_address,
          .trace_id = call.request.trace_id};
}

ManagementCall::ManagementCall(const Call& call, hsm::Session& session)
    : tenant_(tenant_of(call)),
      actor_(actor_of(call)),
      context_{.session = session,
               .store = call.lifecycle.store(),
               .directory = call.lifecycle.directory(),
               .tenants = call.lifecycle.tenants(),
               .tenant = *tenant_,
               .actor = actor_} {}

http::Response invalid_request(appliance::Violations violations) {
  return problem_document({400, "Validation failed", std::move(violations)});
}

http::Response created(const Call& call, std::string_view path, const json::Value& value) {
  auto response = json_response(201, value);
  response.fields.emplace_back("Location", "https://" + std::string(call.request.field("host")) + std::string(path));
  return response;
}

void add_instant(json::Value& object, std::string_view name, appliance::UnixMicros at, json::Pool& pool) {
  if (at != 0) {
    json::add(object, name, appliance::format_timestamp({.at = at, .offset_minutes = 0}), pool);
  }
}

void add_if_any(json::Value& object, std::string_view name, std::string_view text, json::Pool& pool) {
  if (!text.empty()) {
    json::add(object, name, text, pool);
  }
}

}  // namespace api::basis_theory
