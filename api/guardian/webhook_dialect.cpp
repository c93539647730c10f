#include "api/guardian/webhook_dialect.hpp"

#include "api/guardian/answers.hpp"
#include "appliance/webhook/hmac_key.hpp"
#include "appliance/webhook/webhooks.hpp"

#include <algorithm>
#include <array>

namespace api::guardian {
namespace {

namespace webhook = appliance::webhook;

/// What an event is about, and where clients find it.
struct Related {
  std::string_view event;
  std::string_view path;
};

constexpr std::array related_rows{Related{"network.token.updated", "/api/network/tokens/"},
                                  Related{"pci.token.security-code.expired", "/api/pci/tokens/"}};

/// There is no request to take the host from.
std::string configured_base(const appliance::Config& config) {
  const auto& listen = config.server.listen;
  auto url = config.guardian.public_url ? config.guardian.public_url->text()
                                        : "https://" + listen.host + ":" + std::to_string(listen.port);
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url;
}

std::string write_body(const appliance::Config& config, const storage::WebhookEvent& event) {
  json::Document document;
  auto& pool = document.pool();
  auto& root = document.root().SetObject();
  json::add(root, "id", event.id(), pool);
  json::add(root, "created_at", write_time(event.at_us()), pool);
  json::add(root, "type", event.type(), pool);
  json::add(root, "reason", event.reason(), pool);
  json::Value related(rapidjson::kObjectType);
  json::add(related, "id", event.entity_id(), pool);
  const auto* row = std::ranges::find(related_rows, event.type(), &Related::event);
  if (row != related_rows.end()) {
    json::add(related, "url", configured_base(config).append(row->path).append(event.entity_id()), pool);
  }
  json::add(root, "related_object", std::move(related), pool);
  return json::write_public(root);
}

}  // namespace

std::optional<std::string_view> WebhookDialect::fault_of(std::string_view url) const {
  return webhook::fault_of(url, config_.guardian.destinations, config_.basis_theory.destination_networks);
}

webhook::Notice WebhookDialect::write(hsm::Session& session, const appliance::Tenant& tenant,
                                      const webhook::Subscriber& subscriber, const storage::WebhookEvent& event,
                                      appliance::UnixMicros /*delivered_at*/) const {
  auto body = write_body(config_, event);
  auto signature = webhook::hmac_of(session, store_, tenant, subscriber.id, body);
  webhook::Notice notice{.body = std::move(body), .fields = {{"Content-Type", "application/json"}}};
  if (signature) {
    notice.fields.emplace_back("x-hmac-signature", *std::move(signature));
  }
  return notice;
}

}  // namespace api::guardian
