#pragma once

#include "api/tap/answers.hpp"
#include "api/tap/charge_kind.hpp"

#include <string>

namespace api::tap {

/// What a payment or a verification is asked for with, as far as Coffer has to understand it; all of the body goes on
/// to the processor.
struct ChargeInput {
  std::string source;      ///< id of a token, or of an authorization
  std::string customer;    ///< id of a customer of ours; empty: none
  std::string idempotent;  ///< reference.idempotent; empty: none
  bool save_card = false;  ///< for the customer, once it went well
};

[[nodiscard]] ChargeInput read_charge_input(const ChargeKind& kind, const json::Value& body, Errors& found);

}  // namespace api::tap
