#include "api/guardian/webhooks.hpp"

#include "api/guardian/input.hpp"
#include "api/guardian/paging.hpp"
#include "api/management_call.hpp"
#include "appliance/webhook/events.hpp"
#include "appliance/webhook/webhooks.hpp"

#include <algorithm>

namespace api::guardian {
namespace {

namespace webhook = appliance::webhook;

constexpr std::string_view face_name = "guardian";
constexpr std::size_t shortest_key = 16;
constexpr std::size_t longest_key = 128;

constexpr Error no_webhook{404, "NOT_FOUND", "No such webhook"};
constexpr Error too_many_webhooks{409, "STATE_CONFLICT", "A tenant has at most five webhooks: delete one first"};

std::vector<std::string> read_events(Input& input) {
  const auto names = webhook::event_names(face_name);
  const auto* given = input.value("events");
  if (given == nullptr || !given->IsArray() || given->Empty()) {
    input.refuse("events", "must name at least one event");
    return {};
  }
  std::vector<std::string> events;
  for (const auto& each : given->GetArray()) {
    const auto name = each.IsString() ? json::text_of(each) : std::string_view();
    if (std::ranges::find(names, name) == names.end() || std::ranges::find(events, name) != events.end()) {
      input.refuse("events", "must name events that there are, each once");
      return {};
    }
    events.emplace_back(name);
  }
  return events;
}

std::string read_url(Input& input, const appliance::Config& config) {
  const auto url = input.required_text("url", webhook::longest_url);
  if (!url) {
    return {};
  }
  if (const auto fault =
          webhook::fault_of(*url, config.guardian.destinations, config.basis_theory.destination_networks)) {
    input.refuse("url", *fault);
  }
  return std::string(*url);
}

std::optional<hsm::Secret> read_key(Input& input) {
  const auto key = input.text("hmac_key", longest_key);
  if (key && key->size() < shortest_key) {
    input.refuse("hmac_key", "must have at least 16 characters");
  }
  return key ? std::optional(hsm::Secret(hsm::bytes_of(*key))) : std::nullopt;
}

webhook::Input read_input(const appliance::Config& config, const json::Value& body, appliance::Violations& violations) {
  Input input(body, "$", violations);
  webhook::Input read;
  read.events = read_events(input);
  read.url = read_url(input, config);
  read.hmac_key = read_key(input);
  read.signed_by_tenant = false;
  return read;
}

/// Without the key, which is never shown again.
json::Value write_webhook(const webhook::Webhook& shown, json::Pool& pool) {
  const auto& record = shown.record;
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", appliance::to_string(shown.id), pool);
  json::add(object, "created_at", write_time(record.created_at_us()), pool);
  json::add(object, "url", record.url(), pool);
  json::Value events(rapidjson::kArrayType);
  for (const auto& name : record.events()) {
    events.PushBack(json::make_text(name, pool), pool);
  }
  json::add(object, "events", std::move(events), pool);
  json::add(object, "signed", json::Value(!record.sealed().empty()), pool);
  if (record.disabled()) {
    json::add(object, "disabled", json::Value(true), pool);
  }
  return object;
}

http::Response webhook_response(unsigned status, const webhook::Webhook& shown) {
  json::Document answer;
  answer.root() = write_webhook(shown, answer.pool());
  return json_response(status, answer.root());
}

}  // namespace

http::Response create_webhook(const Call& call, hsm::Session& session) {
  auto body = read_object(call);
  if (auto* malformed = std::get_if<http::Response>(&body)) {
    return std::move(*malformed);
  }
  appliance::Violations violations;
  const auto input = read_input(call.lifecycle.config(), std::get<json::Document>(body).root(), violations);
  if (!violations.empty()) {
    return error_response(errors::not_valid, violations);
  }
  const ManagementCall management(call, session);
  http::Response response;
  const auto made = webhook::create(management.context(), face_name, input,
                                    [&](storage::Batch& batch, const webhook::Webhook& shown) {
                                      response = webhook_response(201, shown);
                                      keep_answer(call, batch, response);
                                    });
  return std::holds_alternative<webhook::Webhook>(made) ? std::move(response) : error_response(too_many_webhooks);
}

http::Response list_webhooks(const Call& call, hsm::Session& session) {
  auto paging = read_paging(call);
  if (auto* malformed = std::get_if<http::Response>(&paging)) {
    return std::move(*malformed);
  }
  const auto& asked = std::get<Paging>(paging);
  const ManagementCall management(call, session);
  auto all = webhook::list(management.context(), face_name);
  if (asked.after) {
    const auto seen =
        std::ranges::find(all, *asked.after, [](const webhook::Webhook& one) { return appliance::to_string(one.id); });
    all.erase(all.begin(), seen == all.end() ? seen : seen + 1);
  }
  const bool more = all.size() > asked.limit;
  all.resize(std::min(all.size(), asked.limit));
  json::Document answer;
  json::Value data(rapidjson::kArrayType);
  for (const auto& one : all) {
    data.PushBack(write_webhook(one, answer.pool()), answer.pool());
  }
  return list_response(call, answer, std::move(data), asked,
                       more ? std::optional(Next{.after = appliance::to_string(all.back().id)}) : std::nullopt);
}

http::Response read_webhook(const Call& call, hsm::Session& session) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  const ManagementCall management(call, session);
  const auto read = id ? webhook::read(management.context(), face_name, *id) : webhook::webhook_absent();
  return std::holds_alternative<appliance::Refused>(read) ? error_response(no_webhook)
                                                          : webhook_response(200, std::get<webhook::Webhook>(read));
}

http::Response delete_webhook(const Call& call, hsm::Session& session) {
  const auto id = appliance::parse_uuid(call.parameters.front());
  const ManagementCall management(call, session);
  const bool removed =
      id && std::holds_alternative<std::monostate>(webhook::remove(management.context(), face_name, *id));
  return removed ? no_content() : error_response(no_webhook);
}

}  // namespace api::guardian
