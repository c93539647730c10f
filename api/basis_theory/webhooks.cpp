#include "api/basis_theory/webhooks.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "api/basis_theory/offset_page.hpp"
#include "api/basis_theory/webhook_json.hpp"
#include "appliance/capture/public_key.hpp"
#include "appliance/webhook/events.hpp"
#include "appliance/webhook/signing_key.hpp"

#include <algorithm>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace webhook = appliance::webhook;
using appliance::Refused;
using appliance::Violations;

constexpr std::size_t longest_id = 36;
constexpr std::size_t largest_page = 100;

/// What `act` answers on the webhook that the path names, or the refusal.
template <class Act>
http::Response on_webhook(const Call& call, hsm::Session& session, Act&& act) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  if (!id) {
    return refusal(webhook::webhook_absent());
  }
  const ManagementCall management(call, session);
  return act(management.context(), *id);
}

std::variant<webhook::Input, http::Response> read_body(const Call& call) {
  const auto& face = call.lifecycle.config().basis_theory;
  return read_input(call, [&face](const json::Document& body, Violations& violations) {
    return read_webhook_input(body.root(), face.destinations, face.destination_networks, violations);
  });
}

http::Response show(const webhook::Webhook& shown) {
  json::Document answer;
  return json_response(200, write_webhook(shown, answer.pool()));
}

Refused key_absent() { return {appliance::Reason::absent, "There is no key: it is made with the first webhook", {}}; }

/// The caller's own; without a credential, the one that is asked for.
std::optional<appliance::Uuid> tenant_asked_for(const Call& call) {
  Violations violations;
  return call.caller.tenant != appliance::Uuid{}
             ? std::optional(call.caller.tenant)
             : appliance::parse_uuid(query_value(call.request, "tenant_id", longest_id, violations));
}

struct CursorPage {
  std::string start;
  std::size_t size = 0;
};

CursorPage read_cursor_page(const Call& call, Violations& violations) {
  CursorPage page{.start = query_value(call.request, "start", longest_id, violations),
                  .size = read_page(call.request, largest_page, violations).size};
  if (page.size == 0) {
    violations.push_back({"size", "This is not a number in the range that it may have."});
  }
  return page;
}

}  // namespace

http::Response create_webhook(const Call& call, hsm::Session& session) {
  auto input = read_body(call);
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  const auto render = [&call](const webhook::Webhook& made) {
    json::Document answer;
    return created(call, "/webhooks/", appliance::to_string(made.id), write_webhook(made, answer.pool()));
  };
  const ManagementCall management(call, session);
  const auto made = webhook::create(management.context(), call.caller.face, std::get<webhook::Input>(input),
                                    keeping_answer<webhook::Webhook>(call, render));
  const auto* refused = std::get_if<Refused>(&made);
  return refused == nullptr ? render(std::get<webhook::Webhook>(made)) : refusal(*refused);
}

http::Response list_webhooks(const Call& call, hsm::Session& session) {
  Violations violations;
  const auto page = read_cursor_page(call, violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  const ManagementCall management(call, session);
  auto all = webhook::list(management.context(), call.caller.face);
  if (!page.start.empty()) {
    const auto before =
        std::ranges::find(all, page.start, [](const webhook::Webhook& one) { return appliance::to_string(one.id); });
    all.erase(all.begin(), before == all.end() ? before : before + 1);
  }
  const bool more = all.size() > page.size;
  all.resize(std::min(all.size(), page.size));
  json::Document answer;
  auto& pool = answer.pool();
  json::Value pagination(rapidjson::kObjectType);
  json::add(pagination, "page_size", json::Value(static_cast<std::uint64_t>(page.size)), pool);
  if (more) {
    json::add(pagination, "next", appliance::to_string(all.back().id), pool);
  }
  json::Value data(rapidjson::kArrayType);
  for (const auto& one : all) {
    data.PushBack(write_webhook(one, pool), pool);
  }
  answer.root().SetObject();
  json::add(answer.root(), "pagination", std::move(pagination), pool);
  json::add(answer.root(), "data", std::move(data), pool);
  return json_response(200, answer.root());
}

http::Response read_webhook(const Call& call, hsm::Session& session) {
  return on_webhook(call, session, [&call](const auto& context, const appliance::Uuid& id) {
    const auto result = webhook::read(context, call.caller.face, id);
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? show(std::get<webhook::Webhook>(result)) : refusal(*refused);
  });
}

http::Response update_webhook(const Call& call, hsm::Session& session) {
  auto input = read_body(call);
  if (auto* invalid = std::get_if<http::Response>(&input)) {
    return std::move(*invalid);
  }
  return on_webhook(call, session, [&](const auto& context, const appliance::Uuid& id) {
    const auto result = webhook::update(context, call.caller.face, id, std::get<webhook::Input>(input),
                                        keeping_answer<webhook::Webhook>(call, show));
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? show(std::get<webhook::Webhook>(result)) : refusal(*refused);
  });
}

http::Response delete_webhook(const Call& call, hsm::Session& session) {
  return on_webhook(call, session, [&call](const auto& context, const appliance::Uuid& id) {
    const auto result = webhook::remove(context, call.caller.face, id);
    const auto* refused = std::get_if<Refused>(&result);
    return refused == nullptr ? no_content() : refusal(*refused);
  });
}

http::Response list_event_types(const Call& /*call*/) {
  json::Document answer;
  answer.root().SetArray();
  for (const auto name : webhook::event_names("basis-theory")) {
    answer.root().PushBack(json::make_text(name, answer.pool()), answer.pool());
  }
  return json_response(200, answer.root());
}

http::Response read_webhook_key(const Call& call, hsm::Session& /*session*/) {
  const auto tenant = tenant_asked_for(call);
  if (!tenant) {
    return problem_document({401, "A BT-API-KEY is needed, or the tenant_id whose key is wanted", {}});
  }
  const auto key = webhook::find_signing_key(call.lifecycle.store(), *tenant);
  if (!key || call.lifecycle.tenants().find(*tenant) == nullptr) {
    return refusal(key_absent());
  }
  const auto pem = appliance::capture::pem_of(*key);
  http::Response response;
  response.status = 200;
  response.content_type = "application/x-pem-file";
  response.body.assign(pem.begin(), pem.end());
  return response;
}

http::Response list_deliveries(const Call& call, hsm::Session& session) {
  return on_webhook(call, session, [&call](const auto& context, const appliance::Uuid& id) {
    const auto found = webhook::read(context, call.caller.face, id);
    if (const auto* refused = std::get_if<Refused>(&found)) {
      return refusal(*refused);
    }
    json::Document answer;
    answer.root().SetArray();
    for (const auto& delivery : webhook::deliveries_of(context.store, {.tenant = context.tenant.id, .webhook = id})) {
      answer.root().PushBack(write_delivery(delivery, answer.pool()), answer.pool());
    }
    return json_response(200, answer.root());
  });
}

}  // namespace api::basis_theory
