#include "api/basis_theory/application_keys.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/application_json.hpp"
#include "api/basis_theory/management.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

namespace applications = appliance::applications;
namespace json = appliance::json;
using appliance::Refused;

/// What `act` answers on the application that the path names, or the refusal.
template <class Act>
http::Response on_application(const Call& call, hsm::Session& session, Act&& act) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  if (!id) {
    return refusal(applications::application_absent());
  }
  const ManagementCall management(call, session);
  return act(management.context(), *id);
}

}  // namespace

http::Response regenerate_key(const Call& call, hsm::Session& session) {
  return on_application(call, session, [&](const auto& context, const appliance::Uuid& id) {
    const auto render = [&call](const applications::Keyed& made) {
      json::Document answer;
      return json_response(200, write_application(call.caller.tenant, made.application, made.key, answer.pool()));
    };
    const auto result = applications::regenerate_key(context, id, keeping_answer<applications::Keyed>(call, render));
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? render(std::get<applications::Keyed>(result)) : refusal(*refused);
  });
}

http::Response create_key(const Call& call, hsm::Session& session) {
  return on_application(call, session, [&](const auto& context, const appliance::Uuid& id) {
    const auto render = [&](const applications::NewKey& made) {
      json::Document answer;
      return created(call, "/applications/" + appliance::to_string(id) + "/keys/", made.record.id(),
                     write_key(made.record, &made.key, answer.pool()));
    };
    const auto result = applications::create_key(context, id, keeping_answer<applications::NewKey>(call, render));
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? render(std::get<applications::NewKey>(result)) : refusal(*refused);
  });
}

http::Response list_keys(const Call& call, hsm::Session& session) {
  return on_application(call, session, [&](const auto& context, const appliance::Uuid& id) {
    const auto result = applications::read(context, id);
    if (const auto* refused = std::get_if<Refused>(&result)) {
      return refusal(*refused);
    }
    json::Document answer;
    answer.root().SetArray();
    for (const auto& key : std::get<applications::Stored>(result).record.keys()) {
      answer.root().PushBack(write_key(key, nullptr, answer.pool()), answer.pool());
    }
    return json_response(200, answer.root());
  });
}

http::Response read_key(const Call& call, hsm::Session& session) {
  return on_application(call, session, [&](const auto& context, const appliance::Uuid& id) {
    const auto result = applications::read(context, id);
    if (const auto* refused = std::get_if<Refused>(&result)) {
      return refusal(*refused);
    }
    const auto& keys = std::get<applications::Stored>(result).record.keys();
    const auto found =
        std::ranges::find_if(keys, [&](const storage::ApiKey& key) { return key.id() == call.parameters[1]; });
    if (found == keys.end()) {
      return refusal({appliance::Reason::absent, "Key not found", {}});
    }
    json::Document answer;
    return json_response(200, write_key(*found, nullptr, answer.pool()));
  });
}

http::Response delete_key(const Call& call, hsm::Session& session) {
  return on_application(call, session, [&](const auto& context, const appliance::Uuid& id) {
    const auto result = applications::remove_key(context, id, call.parameters[1]);
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? no_content() : refusal(*refused);
  });
}

}  // namespace api::basis_theory
