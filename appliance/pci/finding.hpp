#pragma once

#include "appliance/token/rules.hpp"

namespace appliance::pci {

struct Found {
  std::string id;
  token::Stored stored;
};

/// The live PCI token of this id, before policy is asked. An id may be written in either case.
[[nodiscard]] std::optional<Found> find(const token::Context& context, const std::string& id);

/// Whether a token of the vault is one of ours: another face may have put others in the container.
[[nodiscard]] bool is_pci_token(std::string_view id, const storage::TokenRecord& record);

[[nodiscard]] Refused no_such_token();

}  // namespace appliance::pci
