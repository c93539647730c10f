#pragma once

#include "appliance/config/config.hpp"
#include "appliance/webhook/dialect.hpp"

namespace api::basis_theory {

/// Webhooks as Basis Theory tells them: {event, delivered_at} as key-sorted JSON, signed with the tenant's RSA key.
class WebhookDialect : public appliance::webhook::Dialect {
 public:
  /// Both outlive it.
  WebhookDialect(const storage::Store& store, const appliance::Config::BasisTheory& settings)
      : store_(store), settings_(settings) {}

  [[nodiscard]] std::string_view face() const noexcept override { return "basis-theory"; }
  [[nodiscard]] std::optional<std::string_view> fault_of(std::string_view url) const override;
  [[nodiscard]] appliance::webhook::Notice write(hsm::Session& session, const appliance::Tenant& tenant,
                                                 const appliance::webhook::Subscriber& subscriber,
                                                 const storage::WebhookEvent& event,
                                                 appliance::UnixMicros delivered_at) const override;

 private:
  const storage::Store& store_;
  const appliance::Config::BasisTheory& settings_;
};

/// The body alone.
[[nodiscard]] std::string write_webhook_body(const appliance::Uuid& tenant, const storage::WebhookEvent& event,
                                             appliance::UnixMicros delivered_at);

}  // namespace api::basis_theory
