#pragma once

#include "appliance/clock.hpp"
#include "appliance/sandbox_tsp/context.hpp"
#include "appliance/sandbox_tsp/triggers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace appliance::sandbox_tsp {

class TokenRecord;

struct Expiry {
  std::uint32_t month = 0;
  std::uint32_t year = 0;

  friend bool operator==(const Expiry& a, const Expiry& b) = default;
};

/// What a token is asked for.
struct Card {
  hsm::Secret number;
  Expiry expiry;
};

enum class Status : std::uint8_t { pending, active, suspended, declined, deleted };
[[nodiscard]] std::string_view name_of(Status status) noexcept;

/// A token as its requestor sees it.
struct Token {
  std::string reference;
  Status status = Status::pending;
  hsm::Secret number;
  Expiry expiry;
  std::string par;
  hsm::Secret card_number;
  Expiry card_expiry;
  std::uint64_t changes = 0;
  std::string reason;
  bool has_art = true;
};

enum class Refusal : std::uint8_t {
  absent,
  key_reused,  ///< the idempotency key came with another card
  withdrawn,   ///< and its requestor took it back before
  state,       ///< the token's status does not allow it
  declined,
};

template <class T>
using Tried = std::variant<T, Refusal>;

/// Makes a token, or finds the one that was made for this key. A pending one comes without its numbers.
[[nodiscard]] Tried<Token> provision(const Context& context, const Card& card, std::string_view idempotency_key);

/// Deletes what was made for a key, and has nothing made for it later, whenever the request comes.
void withdraw(const Context& context, std::string_view idempotency_key);

[[nodiscard]] std::optional<Token> find(const Context& context, std::string_view reference);

/// References and statuses of all tokens, for tests.
[[nodiscard]] std::vector<std::pair<std::string, Status>> list(const storage::Store& store);

/// Does something to a token and has its requestor told, unless he asked for it. Nothing changes where it is done.
[[nodiscard]] Tried<Token> change(const Context& context, std::string_view reference, Act act, bool tell);

/// Everything that is due, and when the next thing is.
[[nodiscard]] std::optional<UnixMicros> do_what_is_due(const Context& context, UnixMicros now);

// For the other parts of the sandbox.

struct StoredToken {
  std::string row;
  hsm::Secret card_number;
  hsm::Secret number;
};
[[nodiscard]] StoredToken open_token(const Context& context, std::string_view reference, std::string value);
void seal_into(const Context& context, std::string_view reference, std::span<const unsigned char> card_number,
               std::span<const unsigned char> number, TokenRecord& record);

}  // namespace appliance::sandbox_tsp
