#include "appliance/pci/finding.hpp"

#include "appliance/pci/pci_token.hpp"

namespace appliance::pci {

std::optional<Found> find(const token::Context& context, const std::string& id) {
  const auto uuid = parse_uuid(id);
  const auto spelled = uuid ? to_string(*uuid) : std::string();
  auto stored = uuid ? token::find_live(context, spelled) : std::nullopt;
  return stored && is_pci_token(spelled, stored->record) ? std::optional(Found{spelled, *std::move(stored)})
                                                         : std::nullopt;
}

bool is_pci_token(std::string_view id, const storage::TokenRecord& record) {
  return record.type() == "card" && !record.containers().empty() && record.containers(0) == container &&
         parse_uuid(id).has_value();
}

Refused no_such_token() { return {Reason::absent, "No such token", {}}; }

}  // namespace appliance::pci
