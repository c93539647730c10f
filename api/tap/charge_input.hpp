#pragma once

#include "api/tap/answers.hpp"

#include <string>

namespace api::tap {

/// What a charge or an authorization is asked for with, as far as Coffer has to understand it; all of the body goes on
/// to the processor.
struct ChargeInput {
  std::string source;      ///< id of a token
  std::string customer;    ///< id of a customer of ours; empty: none
  std::string idempotent;  ///< reference.idempotent; empty: none
};

[[nodiscard]] ChargeInput read_charge(const json::Value& body, Errors& found);

}  // namespace api::tap
