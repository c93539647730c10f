#include "api/basis_theory/applications.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/application_json.hpp"
#include "api/basis_theory/management.hpp"
#include "api/basis_theory/offset_page.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

namespace applications = appliance::applications;
namespace json = appliance::json;
using appliance::Refused;
using appliance::Violations;

constexpr std::size_t largest_page = 100;

http::Response show(const Call& call, const applications::Stored& application) {
  json::Document answer;
  return json_response(200, write_application(call.caller.tenant, application, {}, answer.pool()));
}

bool contains(const std::vector<std::string_view>& wanted, std::string_view value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

/// Those that the query names, in their order.
std::vector<applications::Stored> filtered(const http::Request& request, std::vector<applications::Stored> all) {
  const auto ids = query_values(request, "id");
  const auto types = query_values(request, "type");
  std::erase_if(all, [&](const applications::Stored& application) {
    return !contains(ids, appliance::to_string(application.id)) || !contains(types, application.record.type());
  });
  return all;
}

}  // namespace

http::Response create_application(const Call& call, hsm::Session& session) {
  auto input = read_input(call, [](const json::Document& body, Violations& violations) {
    return read_new_application(body.root(), violations);
  });
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const auto render = [&call](const applications::Keyed& made) {
    json::Document answer;
    return created(call, "/applications/", appliance::to_string(made.application.id),
                   write_application(call.caller.tenant, made.application, made.key, answer.pool()));
  };
  const ManagementCall management(call, session);
  return render(applications::create(management.context(), std::get<applications::CreateInput>(input),
                                     keeping_answer<applications::Keyed>(call, render)));
}

http::Response list_applications(const Call& call, hsm::Session& session) {
  Violations violations;
  const auto page = read_page(call.request, largest_page, violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const ManagementCall management(call, session);
  const auto all = filtered(call.request, applications::list(management.context()));

  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  add_pagination(answer.root(), page, all.size(), pool);
  json::Value data(rapidjson::kArrayType);
  const auto end = std::min(all.size(), page.first() + page.size);
  for (auto i = page.first(); i < end; ++i) {
    data.PushBack(write_application(call.caller.tenant, all[i], {}, pool), pool);
  }
  json::add(answer.root(), "data", std::move(data), pool);
  return json_response(200, answer.root());
}

http::Response read_own_application(const Call& call, hsm::Session& /*session*/) {
  const auto found = applications::find(call.lifecycle.store(), call.caller.tenant, call.caller.id);
  return found ? show(call, *found) : refusal(applications::application_absent());
}

http::Response read_application(const Call& call, hsm::Session& session) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  if (!id) {
    return refusal(applications::application_absent());
  }
  const ManagementCall management(call, session);
  const auto result = applications::read(management.context(), *id);
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  return show(call, std::get<applications::Stored>(result));
}

http::Response update_application(const Call& call, hsm::Session& session) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  const auto known = id ? call.lifecycle.directory().find(*id) : nullptr;
  if (known == nullptr || known->tenant != call.caller.tenant) {
    return refusal(applications::application_absent());
  }
  auto input = read_input(call, [&known](const json::Document& body, Violations& violations) {
    return read_changed_application(body.root(), known->type, violations);
  });
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const auto render = [&call](const applications::Stored& changed) { return show(call, changed); };
  const ManagementCall management(call, session);
  const auto result = applications::update(management.context(), *id, std::get<applications::UpdateInput>(input),
                                           keeping_answer<applications::Stored>(call, render));
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  return show(call, std::get<applications::Stored>(result));
}

http::Response delete_application(const Call& call, hsm::Session& session) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  if (!id) {
    return refusal(applications::application_absent());
  }
  const ManagementCall management(call, session);
  const auto result = applications::remove(management.context(), *id);
  if (const auto* refused = std::get_if<Refused>(&result)) {
    return refusal(*refused);
  }
  return no_content();
}

}  // namespace api::basis_theory
