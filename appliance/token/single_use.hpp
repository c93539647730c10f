#pragma once

#include "appliance/expiry/expiration.hpp"
#include "appliance/token/token.hpp"

#include <functional>
#include <variant>

namespace appliance::token {

// A token for one use holds a card for some minutes, until it is used: what is charged, or saved, with it. It is stored
// and sealed as a token's record is, below a container, whose policy covers it; lists and searches do not know it. Once
// used or expired, its data is destroyed; its summary, which holds neither a card number nor a verification code, is
// remembered for a day, so that it can still be shown and a second use is told from a mistake.

struct SingleUseInput {
  std::string id;
  std::string container;
  json::Document data;     ///< of the type card
  json::Document summary;  ///< what is shown of it
  std::string fingerprint_expression;
  UnixMicros life = 0;
  std::function<void(storage::Batch&)> beside = {};  ///< adds to the batch, once per try
};

/// A token for one use, as it is shown.
struct SingleUse {
  std::string id;
  storage::TokenRecord record;
  json::Document summary;
};

/// Why a token cannot be used.
enum class Unusable : std::uint8_t { absent, expired, used };

/// One that can be used, as it was read.
struct Usable {
  std::string id;
  std::string row;  ///< for expect_unchanged
  storage::TokenRecord record;
};

// Use cases as in token.hpp.

[[nodiscard]] Result<SingleUse> create_single_use(const Context& context, SingleUseInput input);
[[nodiscard]] Result<SingleUse> read_single_use(const Context& context, const std::string& id);

/// A token that the caller may use now. Adds nothing to any batch.
[[nodiscard]] std::variant<Usable, Unusable> find_usable(const Context& context, const std::string& id);
/// What it holds, with the card verification code.
[[nodiscard]] json::Document open_usable(const Context& context, const Usable& usable);
[[nodiscard]] json::Document summary_of(const Context& context, const Usable& usable);

/// Uses the token up in the batch of what it is used for: of many who try, one commits. Its data is destroyed.
void use_up(const Context& context, const Usable& usable, storage::Batch& batch);

/// Holds a card for a use that is decided on later, in the batch that uses up the token it comes from: as a token for
/// one use with an id that its caller keeps to himself, without the verification code. Where nobody uses it up, its
/// data is destroyed when its life is over. The data is as open_usable() gives it.
void hold(const Context& context, SingleUseInput input, storage::Batch& batch);

/// The name that binds the ciphertext, in place of a token's id.
[[nodiscard]] std::string single_use_name(std::string_view id);

/// The entries by which the token expires, as its row is erased.
void erase_single_use_expirations(storage::Batch& batch, const Uuid& tenant, std::string_view id,
                                  const storage::TokenRecord& record);
void add_single_use_expirations(storage::Batch& batch, const Uuid& tenant, std::string_view id,
                                const storage::TokenRecord& record);

// What upkeep does when their time has come; see Purger.
void purge_single_use_data(const storage::Store& store, const Due& due, storage::Batch& batch);
void purge_single_use(const storage::Store& store, const Due& due, storage::Batch& batch);

}  // namespace appliance::token
