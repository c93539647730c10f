#pragma once

#include "api/tap/answers.hpp"

namespace api::tap {

/// A card that a customer has saved: a token of the vault, of the type card, below cards/ in the container of the mode.
struct SavedCard {
  std::string id;
  std::string customer;
  std::string fingerprint;  ///< the vault's
  json::Document data;
};

// These read the vault, with an entry in the audit log. They throw as the use cases of the vault.

/// Nothing where there is no such card, or it is another customer's.
[[nodiscard]] std::optional<SavedCard> find_saved_card(const token::Context& context, const std::string& customer,
                                                       const std::string& id);

/// The card that the member saved_card of a request names, unless it has expired.
[[nodiscard]] std::variant<SavedCard, Errors> open_saved_card(const token::Context& context,
                                                              const json::Value& reference);

/// The customer's cards, newest first, at most `most`.
[[nodiscard]] std::vector<SavedCard> saved_cards_of(const Call& call, const token::Context& context,
                                                    const std::string& customer, std::size_t most);

/// Whether a token's data is of a card that can be saved: a network token cannot, nor what was saved before.
[[nodiscard]] bool can_be_saved(const json::Value& data);

/// What a card is saved with for a customer, as a child of him; without the verification code.
[[nodiscard]] token::CreateInput saved_card_input(const Call& call, const std::string& customer, std::string id,
                                                  json::Document data);

/// The card as it is shown.
[[nodiscard]] json::Value write_saved_card(const Call& call, const SavedCard& card, json::Pool& pool);

/// Whether there is such a customer in the caller's mode.
[[nodiscard]] bool is_customer(const token::Context& context, const std::string& id);

inline constexpr std::string_view customer_key = "customer";  ///< in the metadata of a saved card
inline constexpr std::string_view cards_below = "cards/";

}  // namespace api::tap
