#pragma once

#include "appliance/network/tokens.hpp"

namespace storage {
class NetworkTokenRecord;
}

namespace appliance::network {

/// Whether what a scheme tells of a token can be so: an active or suspended one has a number that is not the card's,
/// and an expiry.
[[nodiscard]] bool is_believable(const SchemeToken& token, const pci::CardView& card);

/// Writes what a scheme told into the record and what is sealed in it; its status must be a possible one. Returns how
/// the change is called in the audit log and to webhooks; empty where nothing changed.
std::string_view take_over(const SchemeToken& token, json::Document& content, storage::NetworkTokenRecord& record);

}  // namespace appliance::network
