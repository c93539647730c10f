#pragma once

#include "api/tap/answers.hpp"

namespace api::tap {

/// The card of a request in the vault's form: data of the type card (number, expiration_month, expiration_year, cvc,
/// name, address). A number may be written as a JSON integer or as text, and never passes through a floating-point
/// number; a year has two digits or four; the zeros that a code lost as an integer are restored to the length that the
/// brand has. What is wrong is added to `found`.
[[nodiscard]] json::Document read_card_data(const json::Value& card, Errors& found);

/// The same for a network token that the merchant brings: with cryptogram and eci.
[[nodiscard]] json::Document read_network_token(const json::Value& token_data, Errors& found);

/// The address of a card alone, as the member address.
[[nodiscard]] json::Document read_address_data(const json::Value& card, Errors& found);

/// Whether the month of a card's data is over: a card is good until its end.
[[nodiscard]] bool is_expired(const json::Value& data);

/// The member client_ip as text; nothing where it is absent.
[[nodiscard]] std::optional<std::string> read_client_ip(const json::Value& body, Errors& found);

}  // namespace api::tap
