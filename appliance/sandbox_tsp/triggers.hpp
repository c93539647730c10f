#pragma once

#include <cstdint>
#include <string_view>

namespace appliance::sandbox_tsp {

/// What may happen to a token at a later time, by itself or on a tester's word.
enum class Act : std::uint8_t { none, approve, decline, suspend, resume, remove, new_expiry, replace_card };

/// How the answer to a request comes.
enum class Manner : std::uint8_t { at_once, slow, never };

/// What a card number makes of its token: chosen by the four digits before its last four.
struct Trigger {
  std::string_view digits;
  std::string_view what;  ///< for people
  bool declined = false;  ///< at once
  Act later = Act::none;  ///< after event_milliseconds; approve and decline after pending_milliseconds
  Manner manner = Manner::at_once;
  bool no_art = false;
};

/// The one that fits, or one that does nothing.
[[nodiscard]] const Trigger& trigger_of(std::string_view card_number) noexcept;

/// Amounts that are answered in another manner, or not.
struct AmountTrigger {
  std::uint64_t amount;
  std::string_view what;
  bool declined;
  Manner manner;
};

[[nodiscard]] const AmountTrigger& trigger_of(std::uint64_t amount) noexcept;

}  // namespace appliance::sandbox_tsp
