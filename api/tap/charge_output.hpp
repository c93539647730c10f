#pragma once

#include "api/forward/message.hpp"
#include "api/tap/answers.hpp"

namespace api::tap {

/// Charges and authorizations differ in words alone.
struct ChargeKind {
  std::string_view object;  ///< charge
  std::string_view prefix;  ///< of its ids
  std::string_view path;    ///< below the processor's URL
  std::string_view done;    ///< the status of one that went well
};

/// One that is under way, as its client is shown it: from the request and from the token's summary.
[[nodiscard]] json::Document start_charge(const Call& call, const ChargeKind& kind, std::string_view id,
                                          const json::Value& body, const json::Value& summary);

/// What the processor is sent: the request with the card in the place of its source.
[[nodiscard]] hsm::WipingBytes processor_request(std::string_view id, const json::Value& body, const json::Value& card);

/// Writes into the charge what became of it. Of what the processor answers, only what is known and holds no card number
/// is taken.
void conclude_charge(json::Document& charge, const ChargeKind& kind, const forward::Outcome& outcome);

}  // namespace api::tap
