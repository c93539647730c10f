#include "api/basis_theory/webhook_json.hpp"

#include "api/basis_theory/management.hpp"
#include "appliance/json/fields.hpp"
#include "appliance/webhook/events.hpp"

#include <algorithm>
#include <set>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace webhook = appliance::webhook;
using appliance::Violations;

constexpr std::size_t longest_event = 100;
constexpr std::string_view enabled = "enabled";
constexpr std::string_view disabled = "disabled";

/// One '@' with something on either side, and nothing that would break a header field.
bool may_be_email(std::string_view text) {
  const auto at = text.find('@');
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c != '\x7f'; });
  return printable && at != 0 && at != std::string_view::npos && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos;
}

std::string read_email(json::Fields& fields) {
  auto email = fields.text("notify_email", webhook::longest_email);
  if (email && !may_be_email(*email)) {
    fields.refuse("notify_email", "This is not an e-mail address.");
  }
  return email.value_or("");
}

std::vector<std::string> read_events(json::Fields& fields, Violations& violations) {
  auto events = fields.texts("events", webhook::most_events, longest_event);
  if (events.empty() && std::ranges::find(violations, "events", &appliance::Violation::path) == violations.end()) {
    fields.refuse("events", "This must name at least one event type.");
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!webhook::find_event(events[i])) {
      violations.push_back({"events[" + std::to_string(i) + "]", "There is no such event type."});
    }
  }
  if (std::set(events.begin(), events.end()).size() != events.size()) {
    fields.refuse("events", "An event type is named once.");
  }
  return events;
}

std::optional<bool> read_status(json::Fields& fields) {
  const auto status = fields.text("status", longest_event);
  if (status && *status != enabled && *status != disabled) {
    fields.refuse("status", "This must be enabled or disabled.");
  }
  return status ? std::optional(*status == disabled) : std::nullopt;
}

void add_time(json::Value& object, std::string_view name, appliance::UnixMicros at, json::Pool& pool) {
  if (at != 0) {
    json::add(object, name, appliance::format_milliseconds(at), pool);
  }
}

std::string_view state_of(const webhook::Delivery& delivery) {
  if (delivery.next_attempt_at) {
    return "pending";
  }
  return delivery.record.delivered() ? "delivered" : "given_up";
}

}  // namespace

webhook::Input read_webhook_input(const json::Value& body, const appliance::destination::AllowList& allowed,
                                  const appliance::destination::Networks& networks, Violations& violations) {
  json::Fields fields(body, violations);
  webhook::Input input;
  input.name = fields.required_text("name", webhook::longest_name);
  input.url = fields.required_text("url", webhook::longest_url);
  if (const auto fault = webhook::fault_of(input.url, allowed, networks); fault && !input.url.empty()) {
    fields.refuse("url", *fault);
  }
  input.notify_email = read_email(fields);
  input.events = read_events(fields, violations);
  input.disabled = read_status(fields);
  return input;
}

json::Value write_webhook(const webhook::Webhook& webhook, json::Pool& pool) {
  const auto& record = webhook.record;
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", appliance::to_string(webhook.id), pool);
  json::add(object, "tenant_id", appliance::to_string(webhook.tenant), pool);
  json::add(object, "status", record.disabled() ? disabled : enabled, pool);
  json::add(object, "name", record.name(), pool);
  json::add(object, "url", record.url(), pool);
  add_if_any(object, "notify_email", record.notify_email(), pool);
  json::Value events(rapidjson::kArrayType);
  for (const auto& name : record.events()) {
    events.PushBack(json::make_text(name, pool), pool);
  }
  json::add(object, "events", std::move(events), pool);
  json::add(object, "created_by", record.created_by(), pool);
  add_time(object, "created_at", record.created_at_us(), pool);
  add_if_any(object, "modified_by", record.modified_by(), pool);
  add_time(object, "modified_at", record.modified_at_us(), pool);
  return object;
}

json::Value write_delivery(const webhook::Delivery& delivery, json::Pool& pool) {
  const auto& record = delivery.record;
  json::Value object(rapidjson::kObjectType);
  json::add(object, "event_id", record.event_id(), pool);
  json::add(object, "type", record.type(), pool);
  add_time(object, "timestamp", record.at_us(), pool);
  json::add(object, "state", state_of(delivery), pool);
  json::add(object, "attempts", json::Value(record.attempts()), pool);
  if (record.status() != 0) {
    json::add(object, "last_status", json::Value(record.status()), pool);
  }
  add_if_any(object, "last_failure", record.failure(), pool);
  add_time(object, "next_attempt_at", delivery.next_attempt_at.value_or(0), pool);
  add_time(object, "ended_at", record.ended_at_us(), pool);
  return object;
}

}  // namespace api::basis_theory
