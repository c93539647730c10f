#include "api/basis_theory/logs.hpp"

#include "api/basis_theory/answers.hpp"
#include "api/basis_theory/management.hpp"
#include "api/basis_theory/offset_page.hpp"
#include "appliance/audit_trail.hpp"
#include "appliance/timestamp.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
using appliance::Violations;

constexpr std::size_t largest_page = 5000;
constexpr std::size_t farthest_page_start = 100'000;
constexpr std::size_t longest_type = 50;
constexpr std::size_t longest_id = 200;
constexpr std::size_t longest_text = 100;

struct EntityType {
  std::string_view value;
  std::string_view display_name;
};

constexpr std::array entity_types{
    EntityType{"api_key", "API Key"},
    EntityType{"application", "Application"},
    EntityType{"application_key", "Application Key"},
    EntityType{"capture_session", "Capture Session"},
    EntityType{"generic_type", "Generic Type"},
    EntityType{"payment", "Payment"},
    EntityType{"proxy", "Proxy"},
    EntityType{"document", "Document"},
    EntityType{"key", "Key"},
    EntityType{"network_token", "Network Token"},
    EntityType{"request", "Request"},
    EntityType{"session", "Session"},
    EntityType{"session_key", "Session Key"},
    EntityType{"single_use_token", "Single-Use Token"},
    EntityType{"tenant", "Tenant"},
    EntityType{"token", "Token"},
    EntityType{"token_intent", "Token Intent"},
    EntityType{"webhook", "Webhook"},
};

struct Verb {
  std::string_view operation;
  std::string_view past;
};

constexpr std::array verbs{
    Verb{"create", "created"},
    Verb{"read", "retrieved"},
    Verb{"reveal", "content retrieved"},
    Verb{"update", "updated"},
    Verb{"delete", "deleted"},
    Verb{"authorize", "authorized"},
    Verb{"list", "listed"},
    Verb{"search", "searched"},
    Verb{"replay", "repeated"},
    Verb{"use", "used"},
    Verb{"expire", "expired"},
    Verb{"regenerate", "key regenerated"},
    Verb{"report", "usage reported"},
    Verb{"convert", "converted"},
    Verb{"deduplicate", "deduplicated"},
    Verb{"detokenize", "detokenized"},
    Verb{"invoke", "invoked"},
    Verb{"link", "linked"},
    Verb{"unlink", "unlinked"},
    Verb{"disable", "disabled"},
    Verb{"provision", "provisioned"},
    Verb{"withdraw", "withdrawn"},
    Verb{"forward", "forwarded"},
    Verb{"complete", "completed"},
};

/// "Token retrieved", "Token retrieved: refused"
std::string message_of(const storage::AuditEntry& entry) {
  const auto* type = std::ranges::find(entity_types, entry.entity_type(), &EntityType::value);
  const auto* verb = std::ranges::find(verbs, entry.operation(), &Verb::operation);
  std::string message(type == entity_types.end() ? std::string_view(entry.entity_type()) : type->display_name);
  message.append(" ").append(verb == verbs.end() ? std::string_view(entry.operation()) : verb->past);
  return entry.outcome() == "success" ? message : message.append(": ").append(entry.outcome());
}

std::optional<appliance::UnixMicros> read_date(const http::Request& request, std::string_view name,
                                               Violations& violations) {
  const auto text = query_value(request, name, longest_text, violations);
  const auto date = text.empty() ? std::nullopt : appliance::parse_timestamp(text);
  if (!text.empty() && !date) {
    violations.push_back({std::string(name), "This is not a date and time in a known form."});
  }
  return date ? std::optional(date->at) : std::nullopt;
}

std::optional<std::uint64_t> read_cursor(const http::Request& request, Violations& violations) {
  const auto text = query_value(request, "start", longest_text, violations);
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.empty() && (error != std::errc() || rest != text.data() + text.size())) {
    violations.push_back({"start", "This is no cursor that an answer named."});
  }
  return text.empty() ? std::nullopt : std::optional(number);
}

appliance::TrailQuery read_query(const Call& call, const OffsetPage& page, Violations& violations) {
  const auto& request = call.request;
  appliance::TrailQuery query{.tenant = call.caller.tenant,
                              .entity_type = query_value(request, "entity_type", longest_type, violations),
                              .entity_id = query_value(request, "entity_id", longest_id, violations),
                              .from = read_date(request, "start_date", violations),
                              .until = read_date(request, "end_date", violations),
                              .below = read_cursor(request, violations),
                              .skip = page.first(),
                              .size = page.size};
  if (query.skip > farthest_page_start) {
    violations.push_back({"page", "Pages reach back 100,000 entries: go on from `next` by `start`."});
  }
  return query;
}

json::Value write_entry(const appliance::TrailEntry& found, const std::string& tenant, json::Pool& pool) {
  const auto& entry = found.entry;
  json::Value object(rapidjson::kObjectType);
  json::add(object, "id", std::to_string(found.number), pool);
  json::add(object, "tenant_id", tenant, pool);
  json::add(object, "actor_id", entry.actor_id(), pool);
  json::add(object, "actor_type", entry.actor_type(), pool);
  json::add(object, "entity_type", entry.entity_type(), pool);
  json::add(object, "entity_id", entry.entity_id(), pool);
  json::add(object, "operation", entry.operation(), pool);
  json::add(object, "message", message_of(entry), pool);
  add_instant(object, "created_at", entry.at_us(), pool);
  return object;
}

void note_reading(const Call& call, hsm::Session& session) {
  const ManagementCall management(call, session);
  storage::Batch batch;
  appliance::record(batch, management.context().actor,
                    {.operation = "list",
                     .entity_type = "log",
                     .entity_id = appliance::to_string(call.caller.tenant),
                     .detail = {},
                     .shown_to_tenant = false});
  static_cast<void>(call.lifecycle.store().commit(std::move(batch)));
}

}  // namespace

http::Response list_logs(const Call& call, hsm::Session& session) {
  Violations violations;
  const auto page = read_page(call.request, largest_page, violations);
  const auto query = read_query(call, page, violations);
  if (!violations.empty()) {
    return invalid_request(std::move(violations));
  }
  note_reading(call, session);
  const auto found = appliance::read_trail(call.lifecycle.store(), query);

  json::Document answer;
  auto& pool = answer.pool();
  answer.root().SetObject();
  json::Value pagination(rapidjson::kObjectType);
  json::add(pagination, "page_number", json::Value(static_cast<std::uint64_t>(page.number)), pool);
  json::add(pagination, "page_size", json::Value(static_cast<std::uint64_t>(page.size)), pool);
  if (found.next) {
    json::add(pagination, "next", std::to_string(*found.next), pool);
  }
  json::add(answer.root(), "pagination", std::move(pagination), pool);
  const auto tenant = appliance::to_string(call.caller.tenant);
  json::Value data(rapidjson::kArrayType);
  for (const auto& entry : found.entries) {
    data.PushBack(write_entry(entry, tenant, pool), pool);
  }
  json::add(answer.root(), "data", std::move(data), pool);
  return json_response(200, answer.root());
}

http::Response list_entity_types(const Call& /*call*/) {
  json::Document answer;
  answer.root().SetArray();
  for (const auto& type : entity_types) {
    json::Value entry(rapidjson::kObjectType);
    json::add(entry, "display_name", type.display_name, answer.pool());
    json::add(entry, "value", type.value, answer.pool());
    answer.root().PushBack(entry, answer.pool());
  }
  return json_response(200, answer.root());
}

}  // namespace api::basis_theory
