#pragma once

#include "appliance/json/document.hpp"
#include "appliance/outcome.hpp"

#include <optional>
#include <string>

namespace appliance::token {

/// Data of the type card: number required, expiry and card verification code optional, other members kept. Months and
/// years become integers, the code becomes text, whichever way they were written.
void normalise_card(json::Value& data, json::Pool& pool, Violations& violations);

/// Data of the type card_number: the number alone, as text.
void normalise_card_number(json::Value& data, json::Pool& pool, Violations& violations);

/// What may be shown of a card beside its data. The number is truncated to BIN and last four (PCI SSC FAQ 1091).
struct CardDetails {
  std::string bin;
  std::string last4;
  std::optional<int> expiration_month;
  std::optional<int> expiration_year;
  std::optional<std::string> brand;
};

[[nodiscard]] std::optional<CardDetails> card_details_of(const json::Value& data);

/// Takes the card verification code out of the data, so that it can be sealed and destroyed on its own (PCI DSS 3.3.1).
/// Empty where there is none.
[[nodiscard]] hsm::Secret take_cvc(json::Value& data);

/// Puts the code back in.
void return_cvc(json::Document& data, const hsm::Secret& cvc);

}  // namespace appliance::token
