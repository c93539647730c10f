#pragma once

#include "hsm/secret.hpp"

#include <string_view>

namespace appliance::forwarding {

/// The text with all but the first six and the last four digits of every card number in it overwritten by asterisks:
/// runs of 13 to 19 digits that pass the check, as they are or in groups parted by single spaces or hyphens. A number
/// without quotes in JSON is overwritten as well, and is JSON no more.
[[nodiscard]] hsm::WipingBytes scrub_card_numbers(std::string_view text);

}  // namespace appliance::forwarding
