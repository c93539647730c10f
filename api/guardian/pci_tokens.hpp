#pragma once

#include "api/guardian/answers.hpp"
#include "appliance/pci/pci_token.hpp"

namespace api::guardian {

[[nodiscard]] http::Response create_pci_token(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response list_pci_tokens(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response read_pci_token(const Call& call, hsm::Session& session);
[[nodiscard]] http::Response delete_pci_token(const Call& call, hsm::Session& session);

/// The member card of PCI tokens and network tokens.
[[nodiscard]] json::Value write_card(const appliance::pci::CardView& card, json::Pool& pool);
[[nodiscard]] json::Value write_pci_token(const appliance::pci::PciToken& token, json::Pool& pool);

}  // namespace api::guardian
