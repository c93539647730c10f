#pragma once

#include "appliance/token/token.hpp"

namespace appliance::token {

inline constexpr std::string_view intent_absent =
    "The token intent does not exist, has expired, or was converted already.";

/// What a client says when it creates an intent. `data` is moved from.
struct IntentInput {
  std::string type;
  json::Document data;
};

// A token intent holds data for some hours until it becomes a token; its data is never shown. It is stored as a token's
// record is, sealed the same way, but without a container: so no token's policy ever covers it. The caller's permission
// is that of the route. Use cases as in token.hpp; what they return has no data.

[[nodiscard]] Result<Token> create_intent(const Context& context, IntentInput input);
[[nodiscard]] Result<Token> read_intent(const Context& context, const std::string& id);
[[nodiscard]] Result<std::monostate> remove_intent(const Context& context, const std::string& id);

/// An intent that has neither expired nor been converted.
[[nodiscard]] std::optional<StoredIntent> find_live_intent(const Context& context, std::string_view id);

/// Its data. As open_stored().
[[nodiscard]] json::Document open_intent(const Context& context, const StoredIntent& intent);

/// The first step of a creation that names an intent: the intent's type and data become the input's, without a card
/// verification code. Adds nothing to any batch.
[[nodiscard]] Result<CreateInput> take_intent(const Context& context, CreateInput input);

/// Follows a change of the row that left the intent's data alone. False where the intent is gone.
[[nodiscard]] bool read_again(const Context& context, StoredIntent& intent);

/// The name that binds an intent's ciphertext, in place of a token's id.
[[nodiscard]] std::string sealing_name(const Uuid& intent);

/// Uses the intent up in the batch that creates the token. Adds one expectation, which fails where somebody else was
/// faster.
void consume(const Context& context, const StoredIntent& intent, storage::Batch& batch);

}  // namespace appliance::token
