#pragma once

#include "appliance/json/document.hpp"
#include "appliance/webhook/deliveries.hpp"
#include "appliance/webhook/webhooks.hpp"

namespace api::basis_theory {

/// Reads the body of POST and PUT /webhooks. Where the URL may lead is for the configuration to say.
[[nodiscard]] appliance::webhook::Input read_webhook_input(const appliance::json::Value& body,
                                                           const appliance::destination::AllowList& allowed,
                                                           const appliance::destination::Networks& networks,
                                                           appliance::Violations& violations);

[[nodiscard]] appliance::json::Value write_webhook(const appliance::webhook::Webhook& webhook,
                                                   appliance::json::Pool& pool);

[[nodiscard]] appliance::json::Value write_delivery(const appliance::webhook::Delivery& delivery,
                                                    appliance::json::Pool& pool);

}  // namespace api::basis_theory
