#include "appliance/sandbox_tsp/triggers.hpp"

#include <algorithm>
#include <array>

namespace appliance::sandbox_tsp {
namespace {

constexpr std::size_t code_length = 4;

constexpr std::array by_card{
    Trigger{.digits = "", .what = "approved at once"},  // what no other row fits
    Trigger{.digits = "9001", .what = "declined by the issuer", .declined = true},
    Trigger{.digits = "9002", .what = "pending, then approved", .later = Act::approve},
    Trigger{.digits = "9003", .what = "pending, then declined", .later = Act::decline},
    Trigger{.digits = "9004", .what = "approved, answered slowly", .manner = Manner::slow},
    Trigger{.digits = "9005", .what = "approved, never answered", .manner = Manner::never},
    Trigger{.digits = "9006", .what = "approved, then suspended by the issuer", .later = Act::suspend},
    Trigger{.digits = "9007", .what = "approved, then a new expiry of token and card", .later = Act::new_expiry},
    Trigger{.digits = "9008", .what = "approved, then another card number behind it", .later = Act::replace_card},
    Trigger{.digits = "9009", .what = "approved, without card art", .no_art = true},
    Trigger{.digits = "9010", .what = "approved, then deleted by the issuer", .later = Act::remove},
};

constexpr std::array by_amount{
    AmountTrigger{0, "a cryptogram", false, Manner::at_once},  // what no other row fits
    AmountTrigger{9001, "no cryptogram: declined", true, Manner::at_once},
    AmountTrigger{9004, "a cryptogram, slowly", false, Manner::slow},
    AmountTrigger{9005, "no answer", false, Manner::never},
};

}  // namespace

const Trigger& trigger_of(std::string_view card_number) noexcept {
  const auto code = card_number.size() < 2 * code_length
                        ? std::string_view()
                        : card_number.substr(card_number.size() - 2 * code_length, code_length);
  const auto* found = std::ranges::find(by_card, code, &Trigger::digits);
  return found == by_card.end() ? by_card.front() : *found;
}

const AmountTrigger& trigger_of(std::uint64_t amount) noexcept {
  const auto* found = std::ranges::find(by_amount, amount, &AmountTrigger::amount);
  return found == by_amount.end() ? by_amount.front() : *found;
}

}  // namespace appliance::sandbox_tsp
