#pragma once

#include "api/forward/message.hpp"
#include "api/tap/answers.hpp"
#include "api/tap/charge_kind.hpp"

#include <string>

namespace api::tap {

/// What is remembered of a payment while the processor is waited for; nothing of the card that is not shown.
struct UnderWay {
  const ChargeKind& kind;
  std::string idempotent;
  json::Document payment;
  std::string held;      ///< id of the card that is to be saved (token::hold); empty: none
  std::string customer;  ///< for whom
};

/// The processor has answered, or will not. A card that was to be saved is saved in the batch that keeps the answer, if
/// that is a success, or else destroyed in it.
[[nodiscard]] http::Response conclude(UnderWay& under_way, const Call& call, hsm::Session& session,
                                      const forward::Outcome& outcome);

}  // namespace api::tap
