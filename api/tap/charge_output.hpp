#pragma once

#include "api/forward/message.hpp"
#include "api/tap/answers.hpp"
#include "api/tap/charge_kind.hpp"

namespace api::tap {

/// One that is under way, as its client is shown it: from the request, and from a card as it is shown.
[[nodiscard]] json::Document start_charge(const Call& call, const ChargeKind& kind, std::string_view id,
                                          const json::Value& body, const json::Value& card);

/// Shows an authorization's source as the payment's, under the id of the authorization.
void set_source(json::Document& payment, const json::Value& source, std::string_view id);

/// Shows that the payment's card was saved under this id; empty: that it was not.
void set_saved(json::Document& payment, std::string_view card);

/// What the processor is sent: the request with the card in the place of its source.
[[nodiscard]] hsm::WipingBytes processor_request(std::string_view id, const json::Value& body, const json::Value& card);
/// The same for the capture of an authorization: its source is sent as it is.
[[nodiscard]] hsm::WipingBytes capture_request(std::string_view id, const json::Value& body);

/// Writes into the charge what became of it. Of what the processor answers, only what is known and holds no card number
/// is taken.
void conclude_charge(json::Document& charge, const ChargeKind& kind, const forward::Outcome& outcome);

}  // namespace api::tap
