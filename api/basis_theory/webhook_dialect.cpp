#include "api/basis_theory/webhook_dialect.hpp"

#include "api/basis_theory/management.hpp"
#include "appliance/json/stable.hpp"
#include "appliance/webhook/signing_key.hpp"
#include "appliance/webhook/webhooks.hpp"

namespace api::basis_theory {
namespace {

namespace json = appliance::json;
namespace webhook = appliance::webhook;

constexpr std::string_view property_expired = "token.property.expired";

template <class Texts>
void add_list(json::Value& object, std::string_view name, const Texts& texts, json::Pool& pool) {
  if (texts.empty()) {
    return;
  }
  json::Value list(rapidjson::kArrayType);
  for (const auto& text : texts) {
    list.PushBack(json::make_text(text, pool), pool);
  }
  json::add(object, name, std::move(list), pool);
}

/// Whatever the event holds of the token as it was: its type alone, or all that is not data.
void add_subject(json::Value& data, const storage::TokenRecord& subject, json::Pool& pool) {
  add_if_any(data, "type", subject.type(), pool);
  add_list(data, "containers", subject.containers(), pool);
  if (!subject.metadata().empty()) {
    json::Value metadata(rapidjson::kObjectType);
    for (const auto& [name, value] : subject.metadata()) {
      metadata.AddMember(json::make_text(name, pool), json::make_text(value, pool), pool);
    }
    json::add(data, "metadata", std::move(metadata), pool);
  }
  add_if_any(data, "fingerprint", subject.fingerprint(), pool);
  add_if_any(data, "fingerprint_expression", subject.fingerprint_expression(), pool);
  add_list(data, "search_indexes", subject.search_indexes(), pool);
  add_if_any(data, "created_by", subject.created_by(), pool);
  add_instant(data, "created_at", subject.created_at_us(), pool);
  add_if_any(data, "modified_by", subject.modified_by(), pool);
  add_instant(data, "modified_at", subject.modified_at_us(), pool);
  if (subject.expires_at_us() != 0) {
    json::add(data, "expires_at",
              appliance::format_timestamp(
                  {.at = subject.expires_at_us(), .offset_minutes = subject.expires_offset_minutes()}),
              pool);
  }
}

json::Value write_data(const storage::WebhookEvent& event, json::Pool& pool) {
  json::Value data(rapidjson::kObjectType);
  json::add(data, "id", event.entity_id(), pool);
  add_subject(data, event.subject(), pool);
  if (event.type() == property_expired) {
    json::add(data, "property_name", "cvc", pool);
  }
  json::Value actor(rapidjson::kObjectType);
  json::add(actor, "id", event.actor_id(), pool);
  json::add(actor, "type", event.actor_type(), pool);
  add_if_any(actor, "name", event.actor_name(), pool);
  json::add(data, "actor", std::move(actor), pool);
  return data;
}

}  // namespace

std::string write_webhook_body(const appliance::Uuid& tenant, const storage::WebhookEvent& event,
                               appliance::UnixMicros delivered_at) {
  json::Document document;
  auto& pool = document.pool();
  json::Value told(rapidjson::kObjectType);
  json::add(told, "id", event.id(), pool);
  json::add(told, "type", event.type(), pool);
  json::add(told, "timestamp", appliance::format_milliseconds(event.at_us()), pool);
  json::add(told, "tenant_id", appliance::to_string(tenant), pool);
  add_if_any(told, "trace_id", event.trace_id(), pool);
  json::add(told, "data", write_data(event, pool), pool);
  auto& root = document.root().SetObject();
  json::add(root, "event", std::move(told), pool);
  json::add(root, "delivered_at", appliance::format_milliseconds(delivered_at), pool);
  return json::write_stable(root);
}

std::optional<std::string_view> WebhookDialect::fault_of(std::string_view url) const {
  return webhook::fault_of(url, settings_.destinations, settings_.destination_networks);
}

webhook::Notice WebhookDialect::write(hsm::Session& session, const appliance::Tenant& tenant,
                                      const webhook::Subscriber& /*subscriber*/, const storage::WebhookEvent& event,
                                      appliance::UnixMicros delivered_at) const {
  auto body = write_webhook_body(tenant.id, event, delivered_at);
  auto signature = webhook::sign(session, store_, tenant, body);
  return {.body = std::move(body),
          .fields = {{"Content-Type", "application/json"},
                     {"BT-SIGNATURE", std::move(signature)},
                     {"BT-SIGNATURE-VERSION", "v1"}}};
}

}  // namespace api::basis_theory
