#pragma once

#include "hsm/session.hpp"

#include <string>
#include <string_view>

namespace appliance {

/// An id in the style of Tap and others: the prefix, such as tok_, and 24 characters of A-Z, a-z and 0-9 (142 bits)
/// from the token's generator. It tells neither a time nor an order. Throws hsm::Error.
[[nodiscard]] std::string random_public_id(hsm::Session& session, std::string_view prefix);

/// The prefix, and then 16 to 40 of these characters.
[[nodiscard]] bool is_public_id(std::string_view text, std::string_view prefix) noexcept;

}  // namespace appliance
