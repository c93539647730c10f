#pragma once

#include "appliance/config/config.hpp"
#include "appliance/webhook/dialect.hpp"

namespace api::guardian {

/// Webhooks as Guardian tells them: {id, created_at, type, reason, related_object}, with x-hmac-signature where the
/// client gave a key.
class WebhookDialect : public appliance::webhook::Dialect {
 public:
  /// Both outlive it.
  WebhookDialect(const storage::Store& store, const appliance::Config& config) : store_(store), config_(config) {}

  [[nodiscard]] std::string_view face() const noexcept override { return "guardian"; }
  [[nodiscard]] std::optional<std::string_view> fault_of(std::string_view url) const override;
  [[nodiscard]] appliance::webhook::Notice write(hsm::Session& session, const appliance::Tenant& tenant,
                                                 const appliance::webhook::Subscriber& subscriber,
                                                 const storage::WebhookEvent& event,
                                                 appliance::UnixMicros delivered_at) const override;
  [[nodiscard]] const appliance::webhook::Schedule& schedule() const noexcept override {
    return appliance::webhook::patient_schedule();
  }

 private:
  const storage::Store& store_;
  const appliance::Config& config_;
};

}  // namespace api::guardian
